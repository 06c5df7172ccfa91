; b095cf8386b08b33fd6979f0ca1b9c1b
; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite)
define noalias noundef ptr @_run(ptr readonly %.1, i64 %.2, i64 %.3, ptr %.4, i64 %.5, ptr readonly %.6, i64 %.7, ptr readonly %.8, i64 %.9, ptr %.10, i64 %.11, float %.12, ptr %.13, i64 %.14, i64 %.15) local_unnamed_addr #0 {
entry:
  %.105.i.not.i = icmp eq i64 %.15, 0
  br i1 %.105.i.not.i, label %_ZN13_3cdynamic_3e5entryB3v28B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axy10float32_2ax9uint64_2ax10float32_2ax10float32_2axf10float32_2axy.exit, label %B72.i.i.preheader

B72.i.i.preheader:                                ; preds = %entry
  %0 = getelementptr float, ptr %.1, i64 %.15
  br label %B72.i.i

B72.i.i:                                          ; preds = %B72.i.i.preheader, %B3060.i.i
  %start.2.i.0.i = phi i64 [ %.3069.i.i, %B3060.i.i ], [ 0, %B72.i.i.preheader ]
  %.112.i.i = sub i64 %.15, %start.2.i.0.i
  %.13.i.i.i = tail call i64 @llvm.umin.i64(i64 %.112.i.i, i64 512)
  %.148.i.i = add i64 %start.2.i.0.i, %.3
  %.982.i.i27.not = icmp eq i64 %.15, %start.2.i.0.i
  %1 = getelementptr float, ptr %.1, i64 %start.2.i.0.i
  %2 = getelementptr float, ptr %0, i64 %start.2.i.0.i
  br label %B238.if.i.i

B1876.i.i.preheader:                              ; preds = %B1624.i.i
  %invariant.gep = getelementptr float, ptr %.4, i64 %.148.i.i
  br label %B1876.if.i.i

B1624.i.i:                                        ; preds = %B1196.if.i.i, %B238.if.i.i
  %l0.2.i.2.i.lcssa = phi float [ %.631.i.i, %B238.if.i.i ], [ %.1054.i.i, %B1196.if.i.i ]
  %l1.2.i.2.i.lcssa = phi float [ %.660.i.i, %B238.if.i.i ], [ %.1091.i.i, %B1196.if.i.i ]
  %l2.2.i.2.i.lcssa = phi float [ %.689.i.i, %B238.if.i.i ], [ %.1128.i.i, %B1196.if.i.i ]
  %l3.2.i.2.i.lcssa = phi float [ %.718.i.i, %B238.if.i.i ], [ %.1165.i.i, %B1196.if.i.i ]
  store float %l0.2.i.2.i.lcssa, ptr %.630.i.i, align 4, !noalias !0
  store float %l1.2.i.2.i.lcssa, ptr %.659.i.i, align 4, !noalias !0
  store float %l2.2.i.2.i.lcssa, ptr %.688.i.i, align 4, !noalias !0
  store float %l3.2.i.2.i.lcssa, ptr %.717.i.i, align 4, !noalias !0
  %.232.i.i = icmp samesign ugt i64 %.178.i.i.037, 1
  br i1 %.232.i.i, label %B238.if.i.i, label %B1876.i.i.preheader

B1876.i.i.loopexit:                               ; preds = %B1910.if.i.i, %B1876.if.i.i
  %.1627.i.i = icmp samesign ugt i64 %.1574.i.i.042, 1
  br i1 %.1627.i.i, label %B1876.if.i.i, label %B2440.if.i.i

B2440.i.i.loopexit:                               ; preds = %B2474.if.i.i, %B2440.if.i.i
  %exitcond.not = icmp eq i64 %.2268.i.i, 4
  br i1 %exitcond.not, label %B2888.i.i.preheader, label %B2440.if.i.i

B2888.i.i.preheader:                              ; preds = %B2440.i.i.loopexit
  %invariant.gep54 = getelementptr float, ptr %.13, i64 %start.2.i.0.i
  br label %B2888.if.i.i

B2888.i.i.loopexit:                               ; preds = %B2974.if.i.i, %B2888.if.i.i
  br i1 %exitcond58.not, label %B3060.i.i, label %B2888.if.i.i

B3060.i.i:                                        ; preds = %B2888.i.i.loopexit
  %.3069.i.i = add i64 %.13.i.i.i, %start.2.i.0.i
  %.3075.i.i = icmp ult i64 %.3069.i.i, %.15
  br i1 %.3075.i.i, label %B72.i.i, label %_ZN13_3cdynamic_3e5entryB3v28B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axy10float32_2ax9uint64_2ax10float32_2ax10float32_2axf10float32_2axy.exit

B238.if.i.i:                                      ; preds = %B72.i.i, %B1624.i.i
  %.175.i.i.038 = phi i64 [ 0, %B72.i.i ], [ %.245.i.i, %B1624.i.i ]
  %.178.i.i.037 = phi i64 [ 4, %B72.i.i ], [ %.241.i.i, %B1624.i.i ]
  %.241.i.i = add nsw i64 %.178.i.i.037, -1
  %.245.i.i = add nuw nsw i64 %.175.i.i.038, 4
  %.299.i.i = getelementptr float, ptr %.8, i64 %.175.i.i.038
  %.300.i.i = load float, ptr %.299.i.i, align 4, !noalias !0
  %.302.i.i = or disjoint i64 %.175.i.i.038, 1
  %.328.i.i = getelementptr float, ptr %.8, i64 %.302.i.i
  %.329.i.i = load float, ptr %.328.i.i, align 4, !noalias !0
  %.331.i.i = or disjoint i64 %.175.i.i.038, 2
  %.357.i.i = getelementptr float, ptr %.8, i64 %.331.i.i
  %.358.i.i = load float, ptr %.357.i.i, align 4, !noalias !0
  %.360.i.i = or disjoint i64 %.175.i.i.038, 3
  %.386.i.i = getelementptr float, ptr %.8, i64 %.360.i.i
  %.387.i.i = load float, ptr %.386.i.i, align 4, !noalias !0
  %.451.i.i = getelementptr i8, ptr %.299.i.i, i64 64
  %.452.i.i = load float, ptr %.451.i.i, align 4, !noalias !0
  %.479.i.i = getelementptr i8, ptr %.299.i.i, i64 68
  %.480.i.i = load float, ptr %.479.i.i, align 4, !noalias !0
  %.507.i.i = getelementptr i8, ptr %.299.i.i, i64 72
  %.508.i.i = load float, ptr %.507.i.i, align 4, !noalias !0
  %.535.i.i = getelementptr i8, ptr %.299.i.i, i64 76
  %.536.i.i = load float, ptr %.535.i.i, align 4, !noalias !0
  %.599.i.i = getelementptr i8, ptr %.299.i.i, i64 128
  %.600.i.i = load float, ptr %.599.i.i, align 4, !noalias !0
  %.630.i.i = getelementptr float, ptr %.10, i64 %.175.i.i.038
  %.631.i.i = load float, ptr %.630.i.i, align 4, !noalias !0
  %.659.i.i = getelementptr float, ptr %.10, i64 %.302.i.i
  %.660.i.i = load float, ptr %.659.i.i, align 4, !noalias !0
  %.688.i.i = getelementptr float, ptr %.10, i64 %.331.i.i
  %.689.i.i = load float, ptr %.688.i.i, align 4, !noalias !0
  %.717.i.i = getelementptr float, ptr %.10, i64 %.360.i.i
  %.718.i.i = load float, ptr %.717.i.i, align 4, !noalias !0
  br i1 %.982.i.i27.not, label %B1624.i.i, label %B1196.if.i.i.lr.ph

B1196.if.i.i.lr.ph:                               ; preds = %B238.if.i.i
  %.756.i.i = mul nuw nsw i64 %.175.i.i.038, 33000
  %.758.i.i = add i64 %.756.i.i, %.148.i.i
  %.868.i.i = add i64 %.758.i.i, 99000
  %.896.i.i = getelementptr i64, ptr %.6, i64 %.360.i.i
  %.897.i.i = load i64, ptr %.896.i.i, align 8, !noalias !0
  %.898.i.i = sub i64 %.868.i.i, %.897.i.i
  %.832.i.i = add i64 %.758.i.i, 66000
  %.860.i.i = getelementptr i64, ptr %.6, i64 %.331.i.i
  %.861.i.i = load i64, ptr %.860.i.i, align 8, !noalias !0
  %.862.i.i = sub i64 %.832.i.i, %.861.i.i
  %.796.i.i = add i64 %.758.i.i, 33000
  %.824.i.i = getelementptr i64, ptr %.6, i64 %.302.i.i
  %.825.i.i = load i64, ptr %.824.i.i, align 8, !noalias !0
  %.826.i.i = sub i64 %.796.i.i, %.825.i.i
  %.788.i.i = getelementptr i64, ptr %.6, i64 %.175.i.i.038
  %.789.i.i = load i64, ptr %.788.i.i, align 8, !noalias !0
  %.791.i.i = sub i64 %.758.i.i, %.789.i.i
  %3 = getelementptr float, ptr %.4, i64 %.791.i.i
  %4 = getelementptr float, ptr %.4, i64 %.826.i.i
  %5 = getelementptr float, ptr %.4, i64 %.862.i.i
  %6 = getelementptr float, ptr %.4, i64 %.898.i.i
  %7 = getelementptr float, ptr %.4, i64 %.758.i.i
  %8 = getelementptr float, ptr %.4, i64 %.796.i.i
  %9 = getelementptr float, ptr %.4, i64 %.832.i.i
  %10 = getelementptr float, ptr %.4, i64 %.868.i.i
  br label %B1196.if.i.i

B1196.if.i.i:                                     ; preds = %B1196.if.i.i.lr.ph, %B1196.if.i.i
  %l3.2.i.2.i33 = phi float [ %.718.i.i, %B1196.if.i.i.lr.ph ], [ %.1165.i.i, %B1196.if.i.i ]
  %l2.2.i.2.i32 = phi float [ %.689.i.i, %B1196.if.i.i.lr.ph ], [ %.1128.i.i, %B1196.if.i.i ]
  %l1.2.i.2.i31 = phi float [ %.660.i.i, %B1196.if.i.i.lr.ph ], [ %.1091.i.i, %B1196.if.i.i ]
  %l0.2.i.2.i30 = phi float [ %.631.i.i, %B1196.if.i.i.lr.ph ], [ %.1054.i.i, %B1196.if.i.i ]
  %.926.i.i.029 = phi i64 [ 0, %B1196.if.i.i.lr.ph ], [ %.995.i.i, %B1196.if.i.i ]
  %.929.i.i.028 = phi i64 [ %.13.i.i.i, %B1196.if.i.i.lr.ph ], [ %.991.i.i, %B1196.if.i.i ]
  %.991.i.i = add nsw i64 %.929.i.i.028, -1
  %.995.i.i = add nuw nsw i64 %.926.i.i.029, 1
  %.1047.i.i = getelementptr float, ptr %3, i64 %.926.i.i.029
  %.1048.i.i = load float, ptr %.1047.i.i, align 4, !noalias !0
  %.1050.i.i = fmul float %.452.i.i, %.1048.i.i
  %.1053.i.i = fmul float %.300.i.i, %l0.2.i.2.i30
  %.1054.i.i = fadd float %.1053.i.i, %.1050.i.i
  %.1084.i.i = getelementptr float, ptr %4, i64 %.926.i.i.029
  %.1085.i.i = load float, ptr %.1084.i.i, align 4, !noalias !0
  %.1087.i.i = fmul float %.480.i.i, %.1085.i.i
  %.1090.i.i = fmul float %.329.i.i, %l1.2.i.2.i31
  %.1091.i.i = fadd float %.1090.i.i, %.1087.i.i
  %.1121.i.i = getelementptr float, ptr %5, i64 %.926.i.i.029
  %.1122.i.i = load float, ptr %.1121.i.i, align 4, !noalias !0
  %.1124.i.i = fmul float %.508.i.i, %.1122.i.i
  %.1127.i.i = fmul float %.358.i.i, %l2.2.i.2.i32
  %.1128.i.i = fadd float %.1127.i.i, %.1124.i.i
  %.1158.i.i = getelementptr float, ptr %6, i64 %.926.i.i.029
  %.1159.i.i = load float, ptr %.1158.i.i, align 4, !noalias !0
  %.1161.i.i = fmul float %.536.i.i, %.1159.i.i
  %.1164.i.i = fmul float %.387.i.i, %l3.2.i.2.i33
  %.1165.i.i = fadd float %.1164.i.i, %.1161.i.i
  %.1195.i.i = getelementptr float, ptr %1, i64 %.926.i.i.029
  %.1196.i.i = load float, ptr %.1195.i.i, align 4, !noalias !0
  %.1198.i.i = fmul float %.600.i.i, %.1196.i.i
  %.1228.i.i = getelementptr float, ptr %2, i64 %.926.i.i.029
  %.1229.i.i = load float, ptr %.1228.i.i, align 4, !noalias !0
  %.1231.i.i = fmul float %.600.i.i, %.1229.i.i
  %.1232.i.i = fsub float %.1054.i.i, %.1231.i.i
  %.1260.i.i = getelementptr float, ptr %7, i64 %.926.i.i.029
  store float %.1232.i.i, ptr %.1260.i.i, align 4, !noalias !0
  %.1262.i.i = fsub float %.1091.i.i, %.1198.i.i
  %.1291.i.i = getelementptr float, ptr %8, i64 %.926.i.i.029
  store float %.1262.i.i, ptr %.1291.i.i, align 4, !noalias !0
  %.1293.i.i = fsub float %.1128.i.i, %.1231.i.i
  %.1323.i.i = getelementptr float, ptr %9, i64 %.926.i.i.029
  store float %.1293.i.i, ptr %.1323.i.i, align 4, !noalias !0
  %.1325.i.i = fsub float %.1165.i.i, %.1198.i.i
  %.1355.i.i = getelementptr float, ptr %10, i64 %.926.i.i.029
  store float %.1325.i.i, ptr %.1355.i.i, align 4, !noalias !0
  %.982.i.i = icmp sgt i64 %.929.i.i.028, 1
  br i1 %.982.i.i, label %B1196.if.i.i, label %B1624.i.i

B1876.if.i.i:                                     ; preds = %B1876.i.i.preheader, %B1876.i.i.loopexit
  %.1571.i.i.043 = phi i64 [ 0, %B1876.i.i.preheader ], [ %.1640.i.i, %B1876.i.i.loopexit ]
  %.1574.i.i.042 = phi i64 [ 4, %B1876.i.i.preheader ], [ %.1636.i.i, %B1876.i.i.loopexit ]
  %.1636.i.i = add nsw i64 %.1574.i.i.042, -1
  %.1640.i.i = add nuw nsw i64 %.1571.i.i.043, 4
  br i1 %.982.i.i27.not, label %B1876.i.i.loopexit, label %B1910.if.i.i.lr.ph

B1910.if.i.i.lr.ph:                               ; preds = %B1876.if.i.i
  %.idx26 = mul nuw nsw i64 %.1571.i.i.043, 132000
  %gep = getelementptr i8, ptr %invariant.gep, i64 %.idx26
  br label %B1910.if.i.i

B1910.if.i.i:                                     ; preds = %B1910.if.i.i.lr.ph, %B1910.if.i.i
  %.1692.i.i.041 = phi i64 [ 0, %B1910.if.i.i.lr.ph ], [ %.1761.i.i, %B1910.if.i.i ]
  %.1695.i.i.040 = phi i64 [ %.13.i.i.i, %B1910.if.i.i.lr.ph ], [ %.1757.i.i, %B1910.if.i.i ]
  %.1757.i.i = add nsw i64 %.1695.i.i.040, -1
  %.1761.i.i = add nuw nsw i64 %.1692.i.i.041, 1
  %.1821.i.i = getelementptr float, ptr %gep, i64 %.1692.i.i.041
  %.1822.i.i = load float, ptr %.1821.i.i, align 4, !noalias !0
  %.1848.i.i = getelementptr i8, ptr %.1821.i.i, i64 132000
  %.1849.i.i = load float, ptr %.1848.i.i, align 4, !noalias !0
  %.1875.i.i = getelementptr i8, ptr %.1821.i.i, i64 264000
  %.1876.i.i = load float, ptr %.1875.i.i, align 4, !noalias !0
  %.1902.i.i = getelementptr i8, ptr %.1821.i.i, i64 396000
  %.1903.i.i = load float, ptr %.1902.i.i, align 4, !noalias !0
  %11 = getelementptr float, ptr %.4, i64 %.1692.i.i.041
  %.1954.i.i = getelementptr i8, ptr %11, i64 3168000
  %.1955.i.i = load float, ptr %.1954.i.i, align 4, !noalias !0
  %.1956.i.i = fsub float %.1822.i.i, %.1849.i.i
  %.1957.i.i = fsub float %.1876.i.i, %.1903.i.i
  %.1958.i.i = fadd float %.1956.i.i, %.1957.i.i
  %.1959.i.i = fadd float %.1955.i.i, %.1958.i.i
  store float %.1959.i.i, ptr %.1954.i.i, align 4, !noalias !0
  %.2014.i.i = getelementptr i8, ptr %11, i64 3300000
  %.2015.i.i = load float, ptr %.2014.i.i, align 4, !noalias !0
  %.2016.i.i = fadd float %.1822.i.i, %.1849.i.i
  %.2017.i.i = fadd float %.1876.i.i, %.1903.i.i
  %.2018.i.i = fsub float %.2016.i.i, %.2017.i.i
  %.2019.i.i = fadd float %.2018.i.i, %.2015.i.i
  store float %.2019.i.i, ptr %.2014.i.i, align 4, !noalias !0
  %.2049.i.i = fadd float %.2016.i.i, %.2017.i.i
  %.2051.i.i = fmul float %.2049.i.i, 5.000000e-01
  %.2052.i.i = fsub float %.1822.i.i, %.2051.i.i
  store float %.2052.i.i, ptr %.1821.i.i, align 4, !noalias !0
  %.2080.i.i = fsub float %.1849.i.i, %.2051.i.i
  store float %.2080.i.i, ptr %.1848.i.i, align 4, !noalias !0
  %.2108.i.i = fsub float %.1876.i.i, %.2051.i.i
  store float %.2108.i.i, ptr %.1875.i.i, align 4, !noalias !0
  %.2136.i.i = fsub float %.1903.i.i, %.2051.i.i
  store float %.2136.i.i, ptr %.1902.i.i, align 4, !noalias !0
  %.1748.i.i = icmp sgt i64 %.1695.i.i.040, 1
  br i1 %.1748.i.i, label %B1910.if.i.i, label %B1876.i.i.loopexit

B2440.if.i.i:                                     ; preds = %B1876.i.i.loopexit, %B2440.i.i.loopexit
  %.2199.i.i.050 = phi i64 [ %.2268.i.i, %B2440.i.i.loopexit ], [ 0, %B1876.i.i.loopexit ]
  %.2268.i.i = add nuw nsw i64 %.2199.i.i.050, 1
  br i1 %.982.i.i27.not, label %B2440.i.i.loopexit, label %B2474.if.i.i.lr.ph

B2474.if.i.i.lr.ph:                               ; preds = %B2440.if.i.i
  %.idx = mul nuw nsw i64 %.2199.i.i.050, 132000
  %gep45 = getelementptr i8, ptr %invariant.gep, i64 %.idx
  br label %B2474.if.i.i

B2474.if.i.i:                                     ; preds = %B2474.if.i.i.lr.ph, %B2474.if.i.i
  %.2320.i.i.048 = phi i64 [ 0, %B2474.if.i.i.lr.ph ], [ %.2389.i.i, %B2474.if.i.i ]
  %.2323.i.i.047 = phi i64 [ %.13.i.i.i, %B2474.if.i.i.lr.ph ], [ %.2385.i.i, %B2474.if.i.i ]
  %.2385.i.i = add nsw i64 %.2323.i.i.047, -1
  %.2389.i.i = add nuw nsw i64 %.2320.i.i.048, 1
  %.2450.i.i = getelementptr float, ptr %gep45, i64 %.2320.i.i.048
  %.2451.i.i = load float, ptr %.2450.i.i, align 4, !noalias !0
  %.2477.i.i = getelementptr i8, ptr %.2450.i.i, i64 528000
  %.2478.i.i = load float, ptr %.2477.i.i, align 4, !noalias !0
  %.2504.i.i = getelementptr i8, ptr %.2450.i.i, i64 1056000
  %.2505.i.i = load float, ptr %.2504.i.i, align 4, !noalias !0
  %.2531.i.i = getelementptr i8, ptr %.2450.i.i, i64 1584000
  %.2532.i.i = load float, ptr %.2531.i.i, align 4, !noalias !0
  %.2557.i.i = fadd float %.2451.i.i, %.2478.i.i
  %.2558.i.i = fadd float %.2505.i.i, %.2532.i.i
  %.2559.i.i = fadd float %.2557.i.i, %.2558.i.i
  %.2561.i.i = fmul float %.2559.i.i, 5.000000e-01
  %.2562.i.i = fsub float %.2451.i.i, %.2561.i.i
  store float %.2562.i.i, ptr %.2450.i.i, align 4, !noalias !0
  %.2590.i.i = fsub float %.2478.i.i, %.2561.i.i
  store float %.2590.i.i, ptr %.2477.i.i, align 4, !noalias !0
  %.2618.i.i = fsub float %.2505.i.i, %.2561.i.i
  store float %.2618.i.i, ptr %.2504.i.i, align 4, !noalias !0
  %.2646.i.i = fsub float %.2532.i.i, %.2561.i.i
  store float %.2646.i.i, ptr %.2531.i.i, align 4, !noalias !0
  %.2376.i.i = icmp sgt i64 %.2323.i.i.047, 1
  br i1 %.2376.i.i, label %B2474.if.i.i, label %B2440.i.i.loopexit

B2888.if.i.i:                                     ; preds = %B2888.i.i.preheader, %B2888.i.i.loopexit
  %exitcond58.not = phi i1 [ false, %B2888.i.i.preheader ], [ true, %B2888.i.i.loopexit ]
  %.2711.i.i.057 = phi i64 [ 0, %B2888.i.i.preheader ], [ 1, %B2888.i.i.loopexit ]
  br i1 %.982.i.i27.not, label %B2888.i.i.loopexit, label %B2974.if.i.i.lr.ph

B2974.if.i.i.lr.ph:                               ; preds = %B2888.if.i.i
  %.2806.i.i = mul nuw nsw i64 %.2711.i.i.057, %.15
  %gep55 = getelementptr float, ptr %invariant.gep54, i64 %.2806.i.i
  %.idx.i = mul nuw nsw i64 %.2711.i.i.057, 132000
  %12 = getelementptr i8, ptr %.4, i64 %.idx.i
  %13 = getelementptr i8, ptr %12, i64 3168000
  br label %B2974.if.i.i

B2974.if.i.i:                                     ; preds = %B2974.if.i.i.lr.ph, %B2974.if.i.i
  %.2841.i.i.053 = phi i64 [ 0, %B2974.if.i.i.lr.ph ], [ %.2910.i.i, %B2974.if.i.i ]
  %.2844.i.i.052 = phi i64 [ %.13.i.i.i, %B2974.if.i.i.lr.ph ], [ %.2906.i.i, %B2974.if.i.i ]
  %.2906.i.i = add nsw i64 %.2844.i.i.052, -1
  %.2910.i.i = add nuw nsw i64 %.2841.i.i.053, 1
  %.2962.i.i = getelementptr float, ptr %gep55, i64 %.2841.i.i.053
  %.2963.i.i = load float, ptr %.2962.i.i, align 4, !noalias !0
  %.2991.i.i = getelementptr float, ptr %13, i64 %.2841.i.i.053
  %.2992.i.i = load float, ptr %.2991.i.i, align 4, !noalias !0
  %.2994.i.i = fmul float %.12, %.2992.i.i
  %.2995.i.i = fadd float %.2963.i.i, %.2994.i.i
  store float %.2995.i.i, ptr %.2962.i.i, align 4, !noalias !0
  store float 0.000000e+00, ptr %.2991.i.i, align 4, !noalias !0
  %.2897.i.i = icmp sgt i64 %.2844.i.i.052, 1
  br i1 %.2897.i.i, label %B2974.if.i.i, label %B2888.i.i.loopexit

_ZN13_3cdynamic_3e5entryB3v28B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axy10float32_2ax9uint64_2ax10float32_2ax10float32_2axf10float32_2axy.exit: ; preds = %B3060.i.i, %entry
  ret ptr null
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.umin.i64(i64, i64) #1

attributes #0 = { nounwind }
attributes #1 = { nounwind }

!0 = !{!1, !3, !4}
!1 = distinct !{!1, !2, !"_ZN7isotone7sampler7effects6reverb4_runB3v29B70c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAQUQzVBF6jCIJo8Y_2fTKIIZjxSegOLaAIAE5ArrayIfLi1E1C7mutable7alignedEy5ArrayIfLi1E1C7mutable7alignedE5ArrayIyLi1E1C7mutable7alignedE5ArrayIfLi1E1C7mutable7alignedE5ArrayIfLi1E1C7mutable7alignedEf5ArrayIfLi1E1C7mutable7alignedEy: %retptr"}
!2 = distinct !{!2, !"_ZN7isotone7sampler7effects6reverb4_runB3v29B70c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAQUQzVBF6jCIJo8Y_2fTKIIZjxSegOLaAIAE5ArrayIfLi1E1C7mutable7alignedEy5ArrayIfLi1E1C7mutable7alignedE5ArrayIyLi1E1C7mutable7alignedE5ArrayIfLi1E1C7mutable7alignedE5ArrayIfLi1E1C7mutable7alignedEf5ArrayIfLi1E1C7mutable7alignedEy"}
!3 = distinct !{!3, !2, !"_ZN7isotone7sampler7effects6reverb4_runB3v29B70c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAQUQzVBF6jCIJo8Y_2fTKIIZjxSegOLaAIAE5ArrayIfLi1E1C7mutable7alignedEy5ArrayIfLi1E1C7mutable7alignedE5ArrayIyLi1E1C7mutable7alignedE5ArrayIfLi1E1C7mutable7alignedE5ArrayIfLi1E1C7mutable7alignedEf5ArrayIfLi1E1C7mutable7alignedEy: %excinfo"}
!4 = distinct !{!4, !5, !"_ZN13_3cdynamic_3e5entryB3v28B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axy10float32_2ax9uint64_2ax10float32_2ax10float32_2axf10float32_2axy: %retptr"}
!5 = distinct !{!5, !"_ZN13_3cdynamic_3e5entryB3v28B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axy10float32_2ax9uint64_2ax10float32_2ax10float32_2axf10float32_2axy"}

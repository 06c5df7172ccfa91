; 792659218c4759738d7d22fc9f20e7a1
; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite)
define noalias noundef ptr @_run(ptr readonly %.1, i64 %.2, i64 %.3, ptr %.4, i64 %.5, ptr readonly %.6, i64 %.7, ptr readonly %.8, i64 %.9, ptr %.10, i64 %.11, float %.12, ptr %.13, i64 %.14, i64 %.15) local_unnamed_addr #0 {
entry:
  %.105.i.not.i = icmp eq i64 %.15, 0
  br i1 %.105.i.not.i, label %_ZN13_3cdynamic_3e5entryB3v31B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axy10float32_2ax9uint64_2ax10float32_2ax10float32_2axf10float32_2axy.exit, label %B72.i.i.preheader

B72.i.i.preheader:                                ; preds = %entry
  %0 = getelementptr float, ptr %.1, i64 %.15
  br label %B72.i.i

B72.i.i:                                          ; preds = %B72.i.i.preheader, %B5000.i.i
  %start.2.i.0.i = phi i64 [ %.4129.i.i, %B5000.i.i ], [ 0, %B72.i.i.preheader ]
  %.112.i.i = sub i64 %.15, %start.2.i.0.i
  %.13.i.i.i = tail call i64 @llvm.umin.i64(i64 %.112.i.i, i64 512)
  %.148.i.i = add i64 %start.2.i.0.i, %.3
  %.1586.i.i27.not = icmp eq i64 %.15, %start.2.i.0.i
  %1 = getelementptr float, ptr %.1, i64 %start.2.i.0.i
  %2 = getelementptr float, ptr %0, i64 %start.2.i.0.i
  br label %B238.if.i.i

B3816.i.i.preheader:                              ; preds = %B3358.i.i
  %invariant.gep = getelementptr float, ptr %.4, i64 %.148.i.i
  br label %B3816.if.i.i

B3358.i.i:                                        ; preds = %B2408.if.i.i, %B238.if.i.i
  %l0.2.i.2.i.lcssa = phi float [ %.934.i.i, %B238.if.i.i ], [ %.1658.i.i, %B2408.if.i.i ]
  %l1.2.i.2.i.lcssa = phi float [ %.963.i.i, %B238.if.i.i ], [ %.1695.i.i, %B2408.if.i.i ]
  %l2.2.i.2.i.lcssa = phi float [ %.992.i.i, %B238.if.i.i ], [ %.1732.i.i, %B2408.if.i.i ]
  %l3.2.i.2.i.lcssa = phi float [ %.1021.i.i, %B238.if.i.i ], [ %.1769.i.i, %B2408.if.i.i ]
  %l4.2.i.2.i.lcssa = phi float [ %.1086.i.i, %B238.if.i.i ], [ %.1806.i.i, %B2408.if.i.i ]
  %l5.2.i.2.i.lcssa = phi float [ %.1115.i.i, %B238.if.i.i ], [ %.1843.i.i, %B2408.if.i.i ]
  %l6.2.i.2.i.lcssa = phi float [ %.1144.i.i, %B238.if.i.i ], [ %.1880.i.i, %B2408.if.i.i ]
  %l7.2.i.2.i.lcssa = phi float [ %.1173.i.i, %B238.if.i.i ], [ %.1917.i.i, %B2408.if.i.i ]
  store float %l0.2.i.2.i.lcssa, ptr %.933.i.i, align 4, !noalias !0
  store float %l1.2.i.2.i.lcssa, ptr %.962.i.i, align 4, !noalias !0
  store float %l2.2.i.2.i.lcssa, ptr %.991.i.i, align 4, !noalias !0
  store float %l3.2.i.2.i.lcssa, ptr %.1020.i.i, align 4, !noalias !0
  store float %l4.2.i.2.i.lcssa, ptr %.1085.i.i, align 4, !noalias !0
  store float %l5.2.i.2.i.lcssa, ptr %.1114.i.i, align 4, !noalias !0
  store float %l6.2.i.2.i.lcssa, ptr %.1143.i.i, align 4, !noalias !0
  store float %l7.2.i.2.i.lcssa, ptr %.1172.i.i, align 4, !noalias !0
  %.232.i.i = icmp samesign ugt i64 %.178.i.i.045, 1
  br i1 %.232.i.i, label %B238.if.i.i, label %B3816.i.i.preheader

B3816.i.i.loopexit:                               ; preds = %B3850.if.i.i, %B3816.if.i.i
  %.2687.i.i = icmp samesign ugt i64 %.2634.i.i.050, 1
  br i1 %.2687.i.i, label %B3816.if.i.i, label %B4380.if.i.i

B4380.i.i.loopexit:                               ; preds = %B4414.if.i.i, %B4380.if.i.i
  %exitcond.not = icmp eq i64 %.3328.i.i, 4
  br i1 %exitcond.not, label %B4828.i.i.preheader, label %B4380.if.i.i

B4828.i.i.preheader:                              ; preds = %B4380.i.i.loopexit
  %invariant.gep62 = getelementptr float, ptr %.13, i64 %start.2.i.0.i
  br label %B4828.if.i.i

B4828.i.i.loopexit:                               ; preds = %B4914.if.i.i, %B4828.if.i.i
  br i1 %exitcond66.not, label %B5000.i.i, label %B4828.if.i.i

B5000.i.i:                                        ; preds = %B4828.i.i.loopexit
  %.4129.i.i = add i64 %.13.i.i.i, %start.2.i.0.i
  %.4135.i.i = icmp ult i64 %.4129.i.i, %.15
  br i1 %.4135.i.i, label %B72.i.i, label %_ZN13_3cdynamic_3e5entryB3v31B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axy10float32_2ax9uint64_2ax10float32_2ax10float32_2axf10float32_2axy.exit

B238.if.i.i:                                      ; preds = %B72.i.i, %B3358.i.i
  %.175.i.i.046 = phi i64 [ 0, %B72.i.i ], [ %.245.i.i, %B3358.i.i ]
  %.178.i.i.045 = phi i64 [ 2, %B72.i.i ], [ %.241.i.i, %B3358.i.i ]
  %.241.i.i = add nsw i64 %.178.i.i.045, -1
  %.245.i.i = add nuw nsw i64 %.175.i.i.046, 8
  %.300.i.i = getelementptr float, ptr %.8, i64 %.175.i.i.046
  %.301.i.i = load float, ptr %.300.i.i, align 4, !noalias !0
  %.303.i.i = or disjoint i64 %.175.i.i.046, 1
  %.329.i.i = getelementptr float, ptr %.8, i64 %.303.i.i
  %.330.i.i = load float, ptr %.329.i.i, align 4, !noalias !0
  %.332.i.i = or disjoint i64 %.175.i.i.046, 2
  %.358.i.i = getelementptr float, ptr %.8, i64 %.332.i.i
  %.359.i.i = load float, ptr %.358.i.i, align 4, !noalias !0
  %.361.i.i = or disjoint i64 %.175.i.i.046, 3
  %.387.i.i = getelementptr float, ptr %.8, i64 %.361.i.i
  %.388.i.i = load float, ptr %.387.i.i, align 4, !noalias !0
  %.426.i.i = or disjoint i64 %.175.i.i.046, 4
  %.452.i.i = getelementptr float, ptr %.8, i64 %.426.i.i
  %.453.i.i = load float, ptr %.452.i.i, align 4, !noalias !0
  %.455.i.i = or disjoint i64 %.175.i.i.046, 5
  %.481.i.i = getelementptr float, ptr %.8, i64 %.455.i.i
  %.482.i.i = load float, ptr %.481.i.i, align 4, !noalias !0
  %.484.i.i = or disjoint i64 %.175.i.i.046, 6
  %.510.i.i = getelementptr float, ptr %.8, i64 %.484.i.i
  %.511.i.i = load float, ptr %.510.i.i, align 4, !noalias !0
  %.513.i.i = or disjoint i64 %.175.i.i.046, 7
  %.539.i.i = getelementptr float, ptr %.8, i64 %.513.i.i
  %.540.i.i = load float, ptr %.539.i.i, align 4, !noalias !0
  %.605.i.i = getelementptr i8, ptr %.300.i.i, i64 64
  %.606.i.i = load float, ptr %.605.i.i, align 4, !noalias !0
  %.633.i.i = getelementptr i8, ptr %.300.i.i, i64 68
  %.634.i.i = load float, ptr %.633.i.i, align 4, !noalias !0
  %.661.i.i = getelementptr i8, ptr %.300.i.i, i64 72
  %.662.i.i = load float, ptr %.661.i.i, align 4, !noalias !0
  %.689.i.i = getelementptr i8, ptr %.300.i.i, i64 76
  %.690.i.i = load float, ptr %.689.i.i, align 4, !noalias !0
  %.753.i.i = getelementptr i8, ptr %.300.i.i, i64 80
  %.754.i.i = load float, ptr %.753.i.i, align 4, !noalias !0
  %.781.i.i = getelementptr i8, ptr %.300.i.i, i64 84
  %.782.i.i = load float, ptr %.781.i.i, align 4, !noalias !0
  %.809.i.i = getelementptr i8, ptr %.300.i.i, i64 88
  %.810.i.i = load float, ptr %.809.i.i, align 4, !noalias !0
  %.837.i.i = getelementptr i8, ptr %.300.i.i, i64 92
  %.838.i.i = load float, ptr %.837.i.i, align 4, !noalias !0
  %.901.i.i = getelementptr i8, ptr %.300.i.i, i64 128
  %.902.i.i = load float, ptr %.901.i.i, align 4, !noalias !0
  %.933.i.i = getelementptr float, ptr %.10, i64 %.175.i.i.046
  %.934.i.i = load float, ptr %.933.i.i, align 4, !noalias !0
  %.962.i.i = getelementptr float, ptr %.10, i64 %.303.i.i
  %.963.i.i = load float, ptr %.962.i.i, align 4, !noalias !0
  %.991.i.i = getelementptr float, ptr %.10, i64 %.332.i.i
  %.992.i.i = load float, ptr %.991.i.i, align 4, !noalias !0
  %.1020.i.i = getelementptr float, ptr %.10, i64 %.361.i.i
  %.1021.i.i = load float, ptr %.1020.i.i, align 4, !noalias !0
  %.1085.i.i = getelementptr float, ptr %.10, i64 %.426.i.i
  %.1086.i.i = load float, ptr %.1085.i.i, align 4, !noalias !0
  %.1114.i.i = getelementptr float, ptr %.10, i64 %.455.i.i
  %.1115.i.i = load float, ptr %.1114.i.i, align 4, !noalias !0
  %.1143.i.i = getelementptr float, ptr %.10, i64 %.484.i.i
  %.1144.i.i = load float, ptr %.1143.i.i, align 4, !noalias !0
  %.1172.i.i = getelementptr float, ptr %.10, i64 %.513.i.i
  %.1173.i.i = load float, ptr %.1172.i.i, align 4, !noalias !0
  br i1 %.1586.i.i27.not, label %B3358.i.i, label %B2408.if.i.i.lr.ph

B2408.if.i.i.lr.ph:                               ; preds = %B238.if.i.i
  %.1211.i.i = mul nuw nsw i64 %.175.i.i.046, 33000
  %.1213.i.i = add i64 %.1211.i.i, %.148.i.i
  %.1471.i.i = add i64 %.1213.i.i, 231000
  %.1499.i.i = getelementptr i64, ptr %.6, i64 %.513.i.i
  %.1500.i.i = load i64, ptr %.1499.i.i, align 8, !noalias !0
  %.1501.i.i = sub i64 %.1471.i.i, %.1500.i.i
  %.1435.i.i = add i64 %.1213.i.i, 198000
  %.1463.i.i = getelementptr i64, ptr %.6, i64 %.484.i.i
  %.1464.i.i = load i64, ptr %.1463.i.i, align 8, !noalias !0
  %.1465.i.i = sub i64 %.1435.i.i, %.1464.i.i
  %.1399.i.i = add i64 %.1213.i.i, 165000
  %.1427.i.i = getelementptr i64, ptr %.6, i64 %.455.i.i
  %.1428.i.i = load i64, ptr %.1427.i.i, align 8, !noalias !0
  %.1429.i.i = sub i64 %.1399.i.i, %.1428.i.i
  %.1363.i.i = add i64 %.1213.i.i, 132000
  %.1391.i.i = getelementptr i64, ptr %.6, i64 %.426.i.i
  %.1392.i.i = load i64, ptr %.1391.i.i, align 8, !noalias !0
  %.1393.i.i = sub i64 %.1363.i.i, %.1392.i.i
  %.1327.i.i = add i64 %.1213.i.i, 99000
  %.1355.i.i = getelementptr i64, ptr %.6, i64 %.361.i.i
  %.1356.i.i = load i64, ptr %.1355.i.i, align 8, !noalias !0
  %.1357.i.i = sub i64 %.1327.i.i, %.1356.i.i
  %.1291.i.i = add i64 %.1213.i.i, 66000
  %.1319.i.i = getelementptr i64, ptr %.6, i64 %.332.i.i
  %.1320.i.i = load i64, ptr %.1319.i.i, align 8, !noalias !0
  %.1321.i.i = sub i64 %.1291.i.i, %.1320.i.i
  %.1255.i.i = add i64 %.1213.i.i, 33000
  %.1283.i.i = getelementptr i64, ptr %.6, i64 %.303.i.i
  %.1284.i.i = load i64, ptr %.1283.i.i, align 8, !noalias !0
  %.1285.i.i = sub i64 %.1255.i.i, %.1284.i.i
  %.1247.i.i = getelementptr i64, ptr %.6, i64 %.175.i.i.046
  %.1248.i.i = load i64, ptr %.1247.i.i, align 8, !noalias !0
  %.1249.i.i = sub i64 %.1213.i.i, %.1248.i.i
  %3 = getelementptr float, ptr %.4, i64 %.1249.i.i
  %4 = getelementptr float, ptr %.4, i64 %.1285.i.i
  %5 = getelementptr float, ptr %.4, i64 %.1321.i.i
  %6 = getelementptr float, ptr %.4, i64 %.1357.i.i
  %7 = getelementptr float, ptr %.4, i64 %.1393.i.i
  %8 = getelementptr float, ptr %.4, i64 %.1429.i.i
  %9 = getelementptr float, ptr %.4, i64 %.1465.i.i
  %10 = getelementptr float, ptr %.4, i64 %.1501.i.i
  %11 = getelementptr float, ptr %.4, i64 %.1213.i.i
  %12 = getelementptr float, ptr %.4, i64 %.1255.i.i
  %13 = getelementptr float, ptr %.4, i64 %.1291.i.i
  %14 = getelementptr float, ptr %.4, i64 %.1327.i.i
  %15 = getelementptr float, ptr %.4, i64 %.1363.i.i
  %16 = getelementptr float, ptr %.4, i64 %.1399.i.i
  %17 = getelementptr float, ptr %.4, i64 %.1435.i.i
  %18 = getelementptr float, ptr %.4, i64 %.1471.i.i
  br label %B2408.if.i.i

B2408.if.i.i:                                     ; preds = %B2408.if.i.i.lr.ph, %B2408.if.i.i
  %l7.2.i.2.i37 = phi float [ %.1173.i.i, %B2408.if.i.i.lr.ph ], [ %.1917.i.i, %B2408.if.i.i ]
  %l6.2.i.2.i36 = phi float [ %.1144.i.i, %B2408.if.i.i.lr.ph ], [ %.1880.i.i, %B2408.if.i.i ]
  %l5.2.i.2.i35 = phi float [ %.1115.i.i, %B2408.if.i.i.lr.ph ], [ %.1843.i.i, %B2408.if.i.i ]
  %l4.2.i.2.i34 = phi float [ %.1086.i.i, %B2408.if.i.i.lr.ph ], [ %.1806.i.i, %B2408.if.i.i ]
  %l3.2.i.2.i33 = phi float [ %.1021.i.i, %B2408.if.i.i.lr.ph ], [ %.1769.i.i, %B2408.if.i.i ]
  %l2.2.i.2.i32 = phi float [ %.992.i.i, %B2408.if.i.i.lr.ph ], [ %.1732.i.i, %B2408.if.i.i ]
  %l1.2.i.2.i31 = phi float [ %.963.i.i, %B2408.if.i.i.lr.ph ], [ %.1695.i.i, %B2408.if.i.i ]
  %l0.2.i.2.i30 = phi float [ %.934.i.i, %B2408.if.i.i.lr.ph ], [ %.1658.i.i, %B2408.if.i.i ]
  %.1529.i.i.029 = phi i64 [ 0, %B2408.if.i.i.lr.ph ], [ %.1599.i.i, %B2408.if.i.i ]
  %.1532.i.i.028 = phi i64 [ %.13.i.i.i, %B2408.if.i.i.lr.ph ], [ %.1595.i.i, %B2408.if.i.i ]
  %.1595.i.i = add nsw i64 %.1532.i.i.028, -1
  %.1599.i.i = add nuw nsw i64 %.1529.i.i.029, 1
  %.1651.i.i = getelementptr float, ptr %3, i64 %.1529.i.i.029
  %.1652.i.i = load float, ptr %.1651.i.i, align 4, !noalias !0
  %.1654.i.i = fmul float %.606.i.i, %.1652.i.i
  %.1657.i.i = fmul float %.301.i.i, %l0.2.i.2.i30
  %.1658.i.i = fadd float %.1657.i.i, %.1654.i.i
  %.1688.i.i = getelementptr float, ptr %4, i64 %.1529.i.i.029
  %.1689.i.i = load float, ptr %.1688.i.i, align 4, !noalias !0
  %.1691.i.i = fmul float %.634.i.i, %.1689.i.i
  %.1694.i.i = fmul float %.330.i.i, %l1.2.i.2.i31
  %.1695.i.i = fadd float %.1694.i.i, %.1691.i.i
  %.1725.i.i = getelementptr float, ptr %5, i64 %.1529.i.i.029
  %.1726.i.i = load float, ptr %.1725.i.i, align 4, !noalias !0
  %.1728.i.i = fmul float %.662.i.i, %.1726.i.i
  %.1731.i.i = fmul float %.359.i.i, %l2.2.i.2.i32
  %.1732.i.i = fadd float %.1731.i.i, %.1728.i.i
  %.1762.i.i = getelementptr float, ptr %6, i64 %.1529.i.i.029
  %.1763.i.i = load float, ptr %.1762.i.i, align 4, !noalias !0
  %.1765.i.i = fmul float %.690.i.i, %.1763.i.i
  %.1768.i.i = fmul float %.388.i.i, %l3.2.i.2.i33
  %.1769.i.i = fadd float %.1768.i.i, %.1765.i.i
  %.1799.i.i = getelementptr float, ptr %7, i64 %.1529.i.i.029
  %.1800.i.i = load float, ptr %.1799.i.i, align 4, !noalias !0
  %.1802.i.i = fmul float %.754.i.i, %.1800.i.i
  %.1805.i.i = fmul float %.453.i.i, %l4.2.i.2.i34
  %.1806.i.i = fadd float %.1805.i.i, %.1802.i.i
  %.1836.i.i = getelementptr float, ptr %8, i64 %.1529.i.i.029
  %.1837.i.i = load float, ptr %.1836.i.i, align 4, !noalias !0
  %.1839.i.i = fmul float %.782.i.i, %.1837.i.i
  %.1842.i.i = fmul float %.482.i.i, %l5.2.i.2.i35
  %.1843.i.i = fadd float %.1842.i.i, %.1839.i.i
  %.1873.i.i = getelementptr float, ptr %9, i64 %.1529.i.i.029
  %.1874.i.i = load float, ptr %.1873.i.i, align 4, !noalias !0
  %.1876.i.i = fmul float %.810.i.i, %.1874.i.i
  %.1879.i.i = fmul float %.511.i.i, %l6.2.i.2.i36
  %.1880.i.i = fadd float %.1879.i.i, %.1876.i.i
  %.1910.i.i = getelementptr float, ptr %10, i64 %.1529.i.i.029
  %.1911.i.i = load float, ptr %.1910.i.i, align 4, !noalias !0
  %.1913.i.i = fmul float %.838.i.i, %.1911.i.i
  %.1916.i.i = fmul float %.540.i.i, %l7.2.i.2.i37
  %.1917.i.i = fadd float %.1916.i.i, %.1913.i.i
  %.1947.i.i = getelementptr float, ptr %1, i64 %.1529.i.i.029
  %.1948.i.i = load float, ptr %.1947.i.i, align 4, !noalias !0
  %.1950.i.i = fmul float %.902.i.i, %.1948.i.i
  %.1980.i.i = getelementptr float, ptr %2, i64 %.1529.i.i.029
  %.1981.i.i = load float, ptr %.1980.i.i, align 4, !noalias !0
  %.1983.i.i = fmul float %.902.i.i, %.1981.i.i
  %.1984.i.i = fsub float %.1658.i.i, %.1983.i.i
  %.2014.i.i = getelementptr float, ptr %11, i64 %.1529.i.i.029
  store float %.1984.i.i, ptr %.2014.i.i, align 4, !noalias !0
  %.2016.i.i = fsub float %.1695.i.i, %.1950.i.i
  %.2046.i.i = getelementptr float, ptr %12, i64 %.1529.i.i.029
  store float %.2016.i.i, ptr %.2046.i.i, align 4, !noalias !0
  %.2048.i.i = fsub float %.1732.i.i, %.1983.i.i
  %.2078.i.i = getelementptr float, ptr %13, i64 %.1529.i.i.029
  store float %.2048.i.i, ptr %.2078.i.i, align 4, !noalias !0
  %.2080.i.i = fsub float %.1769.i.i, %.1950.i.i
  %.2110.i.i = getelementptr float, ptr %14, i64 %.1529.i.i.029
  store float %.2080.i.i, ptr %.2110.i.i, align 4, !noalias !0
  %.2112.i.i = fadd float %.1806.i.i, %.1983.i.i
  %.2142.i.i = getelementptr float, ptr %15, i64 %.1529.i.i.029
  store float %.2112.i.i, ptr %.2142.i.i, align 4, !noalias !0
  %.2144.i.i = fadd float %.1843.i.i, %.1950.i.i
  %.2174.i.i = getelementptr float, ptr %16, i64 %.1529.i.i.029
  store float %.2144.i.i, ptr %.2174.i.i, align 4, !noalias !0
  %.2176.i.i = fadd float %.1880.i.i, %.1983.i.i
  %.2206.i.i = getelementptr float, ptr %17, i64 %.1529.i.i.029
  store float %.2176.i.i, ptr %.2206.i.i, align 4, !noalias !0
  %.2208.i.i = fadd float %.1917.i.i, %.1950.i.i
  %.2238.i.i = getelementptr float, ptr %18, i64 %.1529.i.i.029
  store float %.2208.i.i, ptr %.2238.i.i, align 4, !noalias !0
  %.1586.i.i = icmp sgt i64 %.1532.i.i.028, 1
  br i1 %.1586.i.i, label %B2408.if.i.i, label %B3358.i.i

B3816.if.i.i:                                     ; preds = %B3816.i.i.preheader, %B3816.i.i.loopexit
  %.2631.i.i.051 = phi i64 [ 0, %B3816.i.i.preheader ], [ %.2700.i.i, %B3816.i.i.loopexit ]
  %.2634.i.i.050 = phi i64 [ 4, %B3816.i.i.preheader ], [ %.2696.i.i, %B3816.i.i.loopexit ]
  %.2696.i.i = add nsw i64 %.2634.i.i.050, -1
  %.2700.i.i = add nuw nsw i64 %.2631.i.i.051, 4
  br i1 %.1586.i.i27.not, label %B3816.i.i.loopexit, label %B3850.if.i.i.lr.ph

B3850.if.i.i.lr.ph:                               ; preds = %B3816.if.i.i
  %.idx26 = mul nuw nsw i64 %.2631.i.i.051, 132000
  %gep = getelementptr i8, ptr %invariant.gep, i64 %.idx26
  br label %B3850.if.i.i

B3850.if.i.i:                                     ; preds = %B3850.if.i.i.lr.ph, %B3850.if.i.i
  %.2752.i.i.049 = phi i64 [ 0, %B3850.if.i.i.lr.ph ], [ %.2821.i.i, %B3850.if.i.i ]
  %.2755.i.i.048 = phi i64 [ %.13.i.i.i, %B3850.if.i.i.lr.ph ], [ %.2817.i.i, %B3850.if.i.i ]
  %.2817.i.i = add nsw i64 %.2755.i.i.048, -1
  %.2821.i.i = add nuw nsw i64 %.2752.i.i.049, 1
  %.2881.i.i = getelementptr float, ptr %gep, i64 %.2752.i.i.049
  %.2882.i.i = load float, ptr %.2881.i.i, align 4, !noalias !0
  %.2908.i.i = getelementptr i8, ptr %.2881.i.i, i64 132000
  %.2909.i.i = load float, ptr %.2908.i.i, align 4, !noalias !0
  %.2935.i.i = getelementptr i8, ptr %.2881.i.i, i64 264000
  %.2936.i.i = load float, ptr %.2935.i.i, align 4, !noalias !0
  %.2962.i.i = getelementptr i8, ptr %.2881.i.i, i64 396000
  %.2963.i.i = load float, ptr %.2962.i.i, align 4, !noalias !0
  %19 = getelementptr float, ptr %.4, i64 %.2752.i.i.049
  %.3014.i.i = getelementptr i8, ptr %19, i64 3168000
  %.3015.i.i = load float, ptr %.3014.i.i, align 4, !noalias !0
  %.3016.i.i = fsub float %.2882.i.i, %.2909.i.i
  %.3017.i.i = fsub float %.2936.i.i, %.2963.i.i
  %.3018.i.i = fadd float %.3016.i.i, %.3017.i.i
  %.3019.i.i = fadd float %.3015.i.i, %.3018.i.i
  store float %.3019.i.i, ptr %.3014.i.i, align 4, !noalias !0
  %.3074.i.i = getelementptr i8, ptr %19, i64 3300000
  %.3075.i.i = load float, ptr %.3074.i.i, align 4, !noalias !0
  %.3076.i.i = fadd float %.2882.i.i, %.2909.i.i
  %.3077.i.i = fadd float %.2936.i.i, %.2963.i.i
  %.3078.i.i = fsub float %.3076.i.i, %.3077.i.i
  %.3079.i.i = fadd float %.3078.i.i, %.3075.i.i
  store float %.3079.i.i, ptr %.3074.i.i, align 4, !noalias !0
  %.3109.i.i = fadd float %.3076.i.i, %.3077.i.i
  %.3111.i.i = fmul float %.3109.i.i, 5.000000e-01
  %.3112.i.i = fsub float %.2882.i.i, %.3111.i.i
  store float %.3112.i.i, ptr %.2881.i.i, align 4, !noalias !0
  %.3140.i.i = fsub float %.2909.i.i, %.3111.i.i
  store float %.3140.i.i, ptr %.2908.i.i, align 4, !noalias !0
  %.3168.i.i = fsub float %.2936.i.i, %.3111.i.i
  store float %.3168.i.i, ptr %.2935.i.i, align 4, !noalias !0
  %.3196.i.i = fsub float %.2963.i.i, %.3111.i.i
  store float %.3196.i.i, ptr %.2962.i.i, align 4, !noalias !0
  %.2808.i.i = icmp sgt i64 %.2755.i.i.048, 1
  br i1 %.2808.i.i, label %B3850.if.i.i, label %B3816.i.i.loopexit

B4380.if.i.i:                                     ; preds = %B3816.i.i.loopexit, %B4380.i.i.loopexit
  %.3259.i.i.058 = phi i64 [ %.3328.i.i, %B4380.i.i.loopexit ], [ 0, %B3816.i.i.loopexit ]
  %.3328.i.i = add nuw nsw i64 %.3259.i.i.058, 1
  br i1 %.1586.i.i27.not, label %B4380.i.i.loopexit, label %B4414.if.i.i.lr.ph

B4414.if.i.i.lr.ph:                               ; preds = %B4380.if.i.i
  %.idx = mul nuw nsw i64 %.3259.i.i.058, 132000
  %gep53 = getelementptr i8, ptr %invariant.gep, i64 %.idx
  br label %B4414.if.i.i

B4414.if.i.i:                                     ; preds = %B4414.if.i.i.lr.ph, %B4414.if.i.i
  %.3380.i.i.056 = phi i64 [ 0, %B4414.if.i.i.lr.ph ], [ %.3449.i.i, %B4414.if.i.i ]
  %.3383.i.i.055 = phi i64 [ %.13.i.i.i, %B4414.if.i.i.lr.ph ], [ %.3445.i.i, %B4414.if.i.i ]
  %.3445.i.i = add nsw i64 %.3383.i.i.055, -1
  %.3449.i.i = add nuw nsw i64 %.3380.i.i.056, 1
  %.3510.i.i = getelementptr float, ptr %gep53, i64 %.3380.i.i.056
  %.3511.i.i = load float, ptr %.3510.i.i, align 4, !noalias !0
  %.3537.i.i = getelementptr i8, ptr %.3510.i.i, i64 528000
  %.3538.i.i = load float, ptr %.3537.i.i, align 4, !noalias !0
  %.3564.i.i = getelementptr i8, ptr %.3510.i.i, i64 1056000
  %.3565.i.i = load float, ptr %.3564.i.i, align 4, !noalias !0
  %.3591.i.i = getelementptr i8, ptr %.3510.i.i, i64 1584000
  %.3592.i.i = load float, ptr %.3591.i.i, align 4, !noalias !0
  %.3617.i.i = fadd float %.3511.i.i, %.3538.i.i
  %.3618.i.i = fadd float %.3565.i.i, %.3592.i.i
  %.3619.i.i = fadd float %.3617.i.i, %.3618.i.i
  %.3621.i.i = fmul float %.3619.i.i, 5.000000e-01
  %.3622.i.i = fsub float %.3511.i.i, %.3621.i.i
  store float %.3622.i.i, ptr %.3510.i.i, align 4, !noalias !0
  %.3650.i.i = fsub float %.3538.i.i, %.3621.i.i
  store float %.3650.i.i, ptr %.3537.i.i, align 4, !noalias !0
  %.3678.i.i = fsub float %.3565.i.i, %.3621.i.i
  store float %.3678.i.i, ptr %.3564.i.i, align 4, !noalias !0
  %.3706.i.i = fsub float %.3592.i.i, %.3621.i.i
  store float %.3706.i.i, ptr %.3591.i.i, align 4, !noalias !0
  %.3436.i.i = icmp sgt i64 %.3383.i.i.055, 1
  br i1 %.3436.i.i, label %B4414.if.i.i, label %B4380.i.i.loopexit

B4828.if.i.i:                                     ; preds = %B4828.i.i.preheader, %B4828.i.i.loopexit
  %exitcond66.not = phi i1 [ false, %B4828.i.i.preheader ], [ true, %B4828.i.i.loopexit ]
  %.3771.i.i.065 = phi i64 [ 0, %B4828.i.i.preheader ], [ 1, %B4828.i.i.loopexit ]
  br i1 %.1586.i.i27.not, label %B4828.i.i.loopexit, label %B4914.if.i.i.lr.ph

B4914.if.i.i.lr.ph:                               ; preds = %B4828.if.i.i
  %.3866.i.i = mul nuw nsw i64 %.3771.i.i.065, %.15
  %gep63 = getelementptr float, ptr %invariant.gep62, i64 %.3866.i.i
  %.idx.i = mul nuw nsw i64 %.3771.i.i.065, 132000
  %20 = getelementptr i8, ptr %.4, i64 %.idx.i
  %21 = getelementptr i8, ptr %20, i64 3168000
  br label %B4914.if.i.i

B4914.if.i.i:                                     ; preds = %B4914.if.i.i.lr.ph, %B4914.if.i.i
  %.3901.i.i.061 = phi i64 [ 0, %B4914.if.i.i.lr.ph ], [ %.3970.i.i, %B4914.if.i.i ]
  %.3904.i.i.060 = phi i64 [ %.13.i.i.i, %B4914.if.i.i.lr.ph ], [ %.3966.i.i, %B4914.if.i.i ]
  %.3966.i.i = add nsw i64 %.3904.i.i.060, -1
  %.3970.i.i = add nuw nsw i64 %.3901.i.i.061, 1
  %.4022.i.i = getelementptr float, ptr %gep63, i64 %.3901.i.i.061
  %.4023.i.i = load float, ptr %.4022.i.i, align 4, !noalias !0
  %.4051.i.i = getelementptr float, ptr %21, i64 %.3901.i.i.061
  %.4052.i.i = load float, ptr %.4051.i.i, align 4, !noalias !0
  %.4054.i.i = fmul float %.12, %.4052.i.i
  %.4055.i.i = fadd float %.4023.i.i, %.4054.i.i
  store float %.4055.i.i, ptr %.4022.i.i, align 4, !noalias !0
  store float 0.000000e+00, ptr %.4051.i.i, align 4, !noalias !0
  %.3957.i.i = icmp sgt i64 %.3904.i.i.060, 1
  br i1 %.3957.i.i, label %B4914.if.i.i, label %B4828.i.i.loopexit

_ZN13_3cdynamic_3e5entryB3v31B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axy10float32_2ax9uint64_2ax10float32_2ax10float32_2axf10float32_2axy.exit: ; preds = %B5000.i.i, %entry
  ret ptr null
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.umin.i64(i64, i64) #1

attributes #0 = { nounwind }
attributes #1 = { nounwind }

!0 = !{!1, !3, !4}
!1 = distinct !{!1, !2, !""}
!2 = distinct !{!2, !""}
!3 = distinct !{!3, !2, !""}
!4 = distinct !{!4, !5, !""}
!5 = distinct !{!5, !""}

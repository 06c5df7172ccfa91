; 628283c99fdae7ddce8f44f5b75e37ae
; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite)
define noalias noundef ptr @_run(ptr readonly %.1, i64 %.2, i64 %.3, i64 %.4, i64 %.5, double %.6, ptr readonly %.7, i64 %.8, i64 %.9, ptr %.10, i64 %.11, i64 %.12) local_unnamed_addr #0 {
entry:
  %.294.i.i31.not = icmp slt i64 %.12, 1
  %.488.i.i42.not = icmp slt i64 %.8, 1
  %.723.i.0.i = ashr i64 %.5, 7
  %.758.i.i = add nsw i64 %.12, %.5
  %.759.i.i = add nsw i64 %.758.i.i, -1
  %.778.i.i = sdiv i64 %.759.i.i, 128
  %0 = and i64 %.759.i.i, -9223372036854775681
  %.781.i.i = icmp ult i64 %0, -9223372036854775807
  %1 = zext i1 %.781.i.i to i64
  %.767.i.0.i = sub nsw i64 %.778.i.i, %.723.i.0.i
  %.837.i.i = add nsw i64 %.767.i.0.i, %1
  %spec.select29 = tail call i64 @llvm.smax.i64(i64 %.837.i.i, i64 0)
  %.881.i.i39.not = icmp slt i64 %.837.i.i, 1
  br label %B64.i.i

B60.i.i.loopexit:                                 ; preds = %B168.i.i.loopexit, %B116.i.i
  br i1 %exitcond49.not, label %_ZN13_3cdynamic_3e5entryB3v33B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axxxxd10float64_2axx10float32_2axx.exit, label %B64.i.i

B64.i.i:                                          ; preds = %entry, %B60.i.i.loopexit
  %exitcond49.not = phi i1 [ false, %entry ], [ true, %B60.i.i.loopexit ]
  %.114.i.i.046 = phi i64 [ 0, %entry ], [ 1, %B60.i.i.loopexit ]
  br i1 %.294.i.i31.not, label %B116.i.i, label %B96.if.i.i.lr.ph

B96.if.i.i.lr.ph:                                 ; preds = %B64.i.i
  %.379.i.i = mul nuw nsw i64 %.114.i.i.046, %.12
  %2 = getelementptr float, ptr %.10, i64 %.379.i.i
  br label %B96.if.i.i

B116.i.i:                                         ; preds = %B96.if.i.i, %B64.i.i
  br i1 %.488.i.i42.not, label %B60.i.i.loopexit, label %B170.if.i.i.lr.ph

B170.if.i.i.lr.ph:                                ; preds = %B116.i.i
  %.710.i.i = uitofp nneg i64 %.114.i.i.046 to double
  %.711.i.i = fmul double %.710.i.i, 0x3FF921FB54442D18
  %.1537.i.i = mul nuw nsw i64 %.114.i.i.046, %.3
  %3 = getelementptr float, ptr %.1, i64 %.1537.i.i
  %.1949.i.i = mul nuw nsw i64 %.114.i.i.046, %.12
  %4 = getelementptr float, ptr %.10, i64 %.1949.i.i
  br label %B170.if.i.i

B168.i.i.loopexit:                                ; preds = %B1550.i.i.1, %B170.if.i.i
  %exitcond48.not = icmp eq i64 %.8, %.501.i.i
  br i1 %exitcond48.not, label %B60.i.i.loopexit, label %B170.if.i.i

B720.i.i:                                         ; preds = %B404.if.i.i
  %.13.i.i.i = tail call i64 @llvm.smax.i64(i64 %.5.i1.i.i, i64 %.5.i.i.i)
  %.1052.i.i = sitofp i64 %.13.i.i.i to double
  %.1053.i.i = fsub double %.1052.i.i, %.933.i.i
  %.1058.i.i = fdiv double %.1053.i.i, %.955.i.i
  %.1059.i.i = tail call double @llvm.ceil.f64(double %.1058.i.i)
  %.1060.i.i = fptosi double %.1059.i.i to i64
  %.pre = add nsw i64 %14, %.1060.i.i
  br label %B836.i.i

B836.i.i:                                         ; preds = %B404.if.i.i, %B720.i.i
  %.1210.i.i.pre-phi = phi i64 [ %.938.i.i, %B404.if.i.i ], [ %.pre, %B720.i.i ]
  %cut.2.i.3.i = phi i64 [ 128, %B404.if.i.i ], [ %.1060.i.i, %B720.i.i ]
  %.1359.i.i = fmul double %.955.i.i, 0x3FE6666666666666
  %.1360.i.i = fptrunc double %.1359.i.i to float
  %"$phi1036.4.2.i.4.i" = tail call i64 @llvm.smin.i64(i64 %.1210.i.i.pre-phi, i64 %.758.i.i)
  %.13.i5.i.i = tail call i64 @llvm.smax.i64(i64 %14, i64 %.5)
  %.1342.i.i = icmp sgt i64 %"$phi1036.4.2.i.4.i", %.13.i5.i.i
  br i1 %.1342.i.i, label %B1108.i.i, label %B1550.i.i

B1108.i.i:                                        ; preds = %B836.i.i
  %.1347.i.i = fmul double %.955.i.i, 0.000000e+00
  %.1349.i.i = fadd double %.933.i.i, %.1347.i.i
  %.1351.i.i = sitofp i64 %.5.i.i.i to double
  %.1352.i.i = fsub double %.1349.i.i, %.1351.i.i
  %.1353.i.i = fmul double %.1352.i.i, 0x3FE6666666666666
  %.1354.i.i = fptrunc double %.1353.i.i to float
  %.1368.i.i = sub i64 %.13.i5.i.i, %14
  %5 = add i64 %.5, %.5.i.i.i
  %.1376.i.i = sub i64 %.4, %5
  %.1380.i.i = add i64 %.1376.i.i, %.13.i5.i.i
  %.1430.i.i = icmp slt i64 %.1380.i.i, 0
  %.1431.i.i = select i1 %.1430.i.i, i64 %.3, i64 0
  %.1432.i.i = add i64 %.1431.i.i, %.1380.i.i
  %.1435.i.i = icmp slt i64 %.1432.i.i, 0
  %.1440.i.i = icmp sge i64 %.1432.i.i, %.3
  br i1 %.1440.i.i, label %B1108.else.endif.if.i.i, label %B1108.else.endif.endif.i.i, !prof !0

B1550.i.i:                                        ; preds = %B1396.if.i.i, %B1108.endif.endif.else.endif.endif.i.i, %B836.i.i
  %"$phi1036.4.2.i.4.i.1" = tail call i64 @llvm.smin.i64(i64 %.938.i.i, i64 %.758.i.i)
  %.1287.i.i.1 = add nsw i64 %cut.2.i.3.i, %14
  %.13.i5.i.i.1 = tail call i64 @llvm.smax.i64(i64 %.1287.i.i.1, i64 %.5)
  %.1342.i.i.1 = icmp sgt i64 %"$phi1036.4.2.i.4.i.1", %.13.i5.i.i.1
  br i1 %.1342.i.i.1, label %B1108.i.i.1, label %B1550.i.i.1

B1108.i.i.1:                                      ; preds = %B1550.i.i
  %.1346.i.i.1 = sitofp i64 %cut.2.i.3.i to double
  %.1347.i.i.1 = fmul double %.955.i.i, %.1346.i.i.1
  %.1349.i.i.1 = fadd double %.933.i.i, %.1347.i.i.1
  %.1351.i.i.1 = sitofp i64 %.5.i1.i.i to double
  %.1352.i.i.1 = fsub double %.1349.i.i.1, %.1351.i.i.1
  %.1353.i.i.1 = fmul double %.1352.i.i.1, 0x3FE6666666666666
  %.1354.i.i.1 = fptrunc double %.1353.i.i.1 to float
  %.1368.i.i.1 = sub i64 %.13.i5.i.i.1, %.1287.i.i.1
  %6 = add i64 %.5, %.5.i1.i.i
  %.1376.i.i.1 = sub i64 %.4, %6
  %.1380.i.i.1 = add i64 %.1376.i.i.1, %.13.i5.i.i.1
  %.1430.i.i.1 = icmp slt i64 %.1380.i.i.1, 0
  %.1431.i.i.1 = select i1 %.1430.i.i.1, i64 %.3, i64 0
  %.1432.i.i.1 = add i64 %.1431.i.i.1, %.1380.i.i.1
  %.1435.i.i.1 = icmp slt i64 %.1432.i.i.1, 0
  %.1440.i.i.1 = icmp sge i64 %.1432.i.i.1, %.3
  br i1 %.1440.i.i.1, label %B1108.else.endif.if.i.i.1, label %B1108.else.endif.endif.i.i.1, !prof !0

B1108.else.endif.if.i.i.1:                        ; preds = %B1108.i.i.1
  br label %B1108.else.endif.endif.i.i.1

B1108.else.endif.endif.i.i.1:                     ; preds = %B1108.else.endif.if.i.i.1, %B1108.i.i.1
  %simplifycfg.merge.i.1 = phi i64 [ %.3, %B1108.else.endif.if.i.i.1 ], [ 0, %B1108.i.i.1 ]
  %7 = or i1 %.1435.i.i.1, %.1440.i.i.1
  %spec.select.i.1 = select i1 %7, i64 %simplifycfg.merge.i.1, i64 %.1432.i.i.1, !prof !1
  %.1541.i.i.1 = getelementptr float, ptr %3, i64 %spec.select.i.1
  %.1588.i.i.1 = add nsw i64 %.1380.i.i.1, -1
  %.1638.i.inv.i.1 = icmp sgt i64 %.1380.i.i.1, 0
  %.1639.i.i.1 = select i1 %.1638.i.inv.i.1, i64 0, i64 %.3
  %.1640.i.i.1 = add i64 %.1588.i.i.1, %.1639.i.i.1
  %.1643.i.i.1 = icmp slt i64 %.1640.i.i.1, 0
  %.1648.i.i.1 = icmp sge i64 %.1640.i.i.1, %.3
  br i1 %.1648.i.i.1, label %B1108.endif.else.endif.if.i.i.1, label %B1108.endif.else.endif.endif.i.i.1, !prof !0

B1108.endif.else.endif.if.i.i.1:                  ; preds = %B1108.else.endif.endif.i.i.1
  br label %B1108.endif.else.endif.endif.i.i.1

B1108.endif.else.endif.endif.i.i.1:               ; preds = %B1108.endif.else.endif.if.i.i.1, %B1108.else.endif.endif.i.i.1
  %simplifycfg.merge2.i.1 = phi i64 [ %.3, %B1108.endif.else.endif.if.i.i.1 ], [ 0, %B1108.else.endif.endif.i.i.1 ]
  %8 = or i1 %.1643.i.i.1, %.1648.i.i.1
  %spec.select1014.i.1 = select i1 %8, i64 %simplifycfg.merge2.i.1, i64 %.1640.i.i.1, !prof !1
  %.1749.i.i.1 = getelementptr float, ptr %3, i64 %spec.select1014.i.1
  %.1789.i.i.1 = sub nsw i64 %.13.i5.i.i.1, %.5
  %.1847.i.i.1 = icmp slt i64 %.1789.i.i.1, 0
  %.1852.i.i.1 = icmp sge i64 %.1789.i.i.1, %.12
  br i1 %.1852.i.i.1, label %B1108.endif.endif.else.endif.if.i.i.1, label %B1108.endif.endif.else.endif.endif.i.i.1, !prof !0

B1108.endif.endif.else.endif.if.i.i.1:            ; preds = %B1108.endif.else.endif.endif.i.i.1
  br label %B1108.endif.endif.else.endif.endif.i.i.1

B1108.endif.endif.else.endif.endif.i.i.1:         ; preds = %B1108.endif.endif.else.endif.if.i.i.1, %B1108.endif.else.endif.endif.i.i.1
  %simplifycfg.merge4.i.1 = phi i64 [ %.12, %B1108.endif.endif.else.endif.if.i.i.1 ], [ 0, %B1108.endif.else.endif.endif.i.i.1 ]
  %9 = or i1 %.1847.i.i.1, %.1852.i.i.1
  %spec.select1015.i.1 = select i1 %9, i64 %simplifycfg.merge4.i.1, i64 %.1789.i.i.1, !prof !1
  %.1953.i.i.1 = getelementptr float, ptr %4, i64 %spec.select1015.i.1
  %.1993.i.i.1 = sub nsw i64 %"$phi1036.4.2.i.4.i.1", %.13.i5.i.i.1
  %.2077.i.i34.1 = icmp sgt i64 %.1993.i.i.1, 0
  br i1 %.2077.i.i34.1, label %B1396.if.i.i.1, label %B1550.i.i.1

B1396.if.i.i.1:                                   ; preds = %B1108.endif.endif.else.endif.endif.i.i.1, %B1396.if.i.i.1
  %.2021.i.i.036.1 = phi i64 [ %.2090.i.i.1, %B1396.if.i.i.1 ], [ 0, %B1108.endif.endif.else.endif.endif.i.i.1 ]
  %.2024.i.i.035.1 = phi i64 [ %.2086.i.i.1, %B1396.if.i.i.1 ], [ %.1993.i.i.1, %B1108.endif.endif.else.endif.endif.i.i.1 ]
  %.2086.i.i.1 = add nsw i64 %.2024.i.i.035.1, -1
  %.2090.i.i.1 = add nuw nsw i64 %.2021.i.i.036.1, 1
  %.2116.i.i.1 = add nsw i64 %.1368.i.i.1, %.2021.i.i.036.1
  %.2117.i.i.1 = sitofp i64 %.2116.i.i.1 to float
  %.2119.i.i.1 = fmul float %.1360.i.i, %.2117.i.i.1
  %.2121.i.i.1 = fadd float %.2119.i.i.1, %.1354.i.i.1
  %10 = getelementptr float, ptr %.1953.i.i.1, i64 %.2021.i.i.036.1
  %.2151.i.i.1 = load float, ptr %10, align 4, !noalias !2
  %.2152.i.i.1 = fsub float 0x3FE6666660000000, %.2121.i.i.1
  %11 = getelementptr float, ptr %.1541.i.i.1, i64 %.2021.i.i.036.1
  %.2182.i.i.1 = load float, ptr %11, align 4, !noalias !2
  %.2183.i.i.1 = fmul float %.2152.i.i.1, %.2182.i.i.1
  %12 = getelementptr float, ptr %.1749.i.i.1, i64 %.2021.i.i.036.1
  %.2213.i.i.1 = load float, ptr %12, align 4, !noalias !2
  %.2214.i.i.1 = fmul float %.2121.i.i.1, %.2213.i.i.1
  %.2215.i.i.1 = fadd float %.2183.i.i.1, %.2214.i.i.1
  %.2216.i.i.1 = fadd float %.2151.i.i.1, %.2215.i.i.1
  store float %.2216.i.i.1, ptr %10, align 4, !noalias !2
  %.2077.i.i.1 = icmp samesign ugt i64 %.2024.i.i.035.1, 1
  br i1 %.2077.i.i.1, label %B1396.if.i.i.1, label %B1550.i.i.1

B1550.i.i.1:                                      ; preds = %B1396.if.i.i.1, %B1108.endif.endif.else.endif.endif.i.i.1, %B1550.i.i
  %.881.i.i = icmp sgt i64 %.827.i.i.040, 1
  br i1 %.881.i.i, label %B404.if.i.i, label %B168.i.i.loopexit

B96.if.i.i:                                       ; preds = %B96.if.i.i.lr.ph, %B96.if.i.i
  %.238.i.i.033 = phi i64 [ 0, %B96.if.i.i.lr.ph ], [ %.307.i.i, %B96.if.i.i ]
  %.307.i.i = add nuw nsw i64 %.238.i.i.033, 1
  %13 = getelementptr float, ptr %2, i64 %.238.i.i.033
  store float 0.000000e+00, ptr %13, align 4, !noalias !2
  %exitcond.not = icmp eq i64 %.12, %.307.i.i
  br i1 %exitcond.not, label %B116.i.i, label %B96.if.i.i

B170.if.i.i:                                      ; preds = %B170.if.i.i.lr.ph, %B168.i.i.loopexit
  %.431.i.i.044 = phi i64 [ 0, %B170.if.i.i.lr.ph ], [ %.501.i.i, %B168.i.i.loopexit ]
  %.501.i.i = add nuw nsw i64 %.431.i.i.044, 1
  %.574.i.i = mul i64 %.431.i.i.044, %.9
  %.578.i.i = getelementptr double, ptr %.7, i64 %.574.i.i
  %.579.i.i = load double, ptr %.578.i.i, align 8, !noalias !2
  %.581.i.i = fmul double %.6, %.579.i.i
  %.634.i.i = getelementptr i8, ptr %.578.i.i, i64 8
  %.635.i.i = load double, ptr %.634.i.i, align 8, !noalias !2
  %.637.i.i = fmul double %.6, %.635.i.i
  %.697.i.i = getelementptr i8, ptr %.578.i.i, i64 16
  %.698.i.i = load double, ptr %.697.i.i, align 8, !noalias !2
  %.699.i.i = fmul double %.698.i.i, 0x401921FB54442D18
  %.704.i.i = fdiv double %.699.i.i, %.6
  br i1 %.881.i.i39.not, label %B168.i.i.loopexit, label %B404.if.i.i

B404.if.i.i:                                      ; preds = %B170.if.i.i, %B1550.i.i.1
  %.824.i.i.041 = phi i64 [ %.894.i.i, %B1550.i.i.1 ], [ %.723.i.0.i, %B170.if.i.i ]
  %.827.i.i.040 = phi i64 [ %.890.i.i, %B1550.i.i.1 ], [ %spec.select29, %B170.if.i.i ]
  %.890.i.i = add nsw i64 %.827.i.i.040, -1
  %.894.i.i = add nsw i64 %.824.i.i.041, 1
  %14 = shl nsw i64 %.824.i.i.041, 7
  %.925.i.i = sitofp i64 %14 to double
  %.926.i.i = fmul double %.704.i.i, %.925.i.i
  %.928.i.i = fadd double %.711.i.i, %.926.i.i
  %.929.i.i = tail call double @llvm.sin.f64(double %.928.i.i)
  %.931.i.i = fmul double %.637.i.i, %.929.i.i
  %.933.i.i = fadd double %.581.i.i, %.931.i.i
  %.938.i.i = add nsw i64 %14, 128
  %.940.i.i = sitofp i64 %.938.i.i to double
  %.941.i.i = fmul double %.704.i.i, %.940.i.i
  %.943.i.i = fadd double %.711.i.i, %.941.i.i
  %.944.i.i = tail call double @llvm.sin.f64(double %.943.i.i)
  %.946.i.i = fmul double %.637.i.i, %.944.i.i
  %.948.i.i = fadd double %.581.i.i, %.946.i.i
  %.950.i.i = fsub double %.948.i.i, %.933.i.i
  %.955.i.i = fmul double %.950.i.i, 7.812500e-03
  %.5.i.i.i = fptosi double %.933.i.i to i64
  %.5.i1.i.i = fptosi double %.948.i.i to i64
  %.1019.i.not.i = icmp eq i64 %.5.i.i.i, %.5.i1.i.i
  br i1 %.1019.i.not.i, label %B836.i.i, label %B720.i.i

B1108.else.endif.if.i.i:                          ; preds = %B1108.i.i
  br label %B1108.else.endif.endif.i.i

B1108.else.endif.endif.i.i:                       ; preds = %B1108.else.endif.if.i.i, %B1108.i.i
  %simplifycfg.merge.i = phi i64 [ %.3, %B1108.else.endif.if.i.i ], [ 0, %B1108.i.i ]
  %15 = or i1 %.1435.i.i, %.1440.i.i
  %spec.select.i = select i1 %15, i64 %simplifycfg.merge.i, i64 %.1432.i.i, !prof !1
  %.1541.i.i = getelementptr float, ptr %3, i64 %spec.select.i
  %.1588.i.i = add nsw i64 %.1380.i.i, -1
  %.1638.i.inv.i = icmp sgt i64 %.1380.i.i, 0
  %.1639.i.i = select i1 %.1638.i.inv.i, i64 0, i64 %.3
  %.1640.i.i = add i64 %.1588.i.i, %.1639.i.i
  %.1643.i.i = icmp slt i64 %.1640.i.i, 0
  %.1648.i.i = icmp sge i64 %.1640.i.i, %.3
  br i1 %.1648.i.i, label %B1108.endif.else.endif.if.i.i, label %B1108.endif.else.endif.endif.i.i, !prof !0

B1108.endif.else.endif.if.i.i:                    ; preds = %B1108.else.endif.endif.i.i
  br label %B1108.endif.else.endif.endif.i.i

B1108.endif.else.endif.endif.i.i:                 ; preds = %B1108.endif.else.endif.if.i.i, %B1108.else.endif.endif.i.i
  %simplifycfg.merge2.i = phi i64 [ %.3, %B1108.endif.else.endif.if.i.i ], [ 0, %B1108.else.endif.endif.i.i ]
  %16 = or i1 %.1643.i.i, %.1648.i.i
  %spec.select1014.i = select i1 %16, i64 %simplifycfg.merge2.i, i64 %.1640.i.i, !prof !1
  %.1749.i.i = getelementptr float, ptr %3, i64 %spec.select1014.i
  %.1789.i.i = sub nsw i64 %.13.i5.i.i, %.5
  %.1847.i.i = icmp slt i64 %.1789.i.i, 0
  %.1852.i.i = icmp sge i64 %.1789.i.i, %.12
  br i1 %.1852.i.i, label %B1108.endif.endif.else.endif.if.i.i, label %B1108.endif.endif.else.endif.endif.i.i, !prof !0

B1108.endif.endif.else.endif.if.i.i:              ; preds = %B1108.endif.else.endif.endif.i.i
  br label %B1108.endif.endif.else.endif.endif.i.i

B1108.endif.endif.else.endif.endif.i.i:           ; preds = %B1108.endif.endif.else.endif.if.i.i, %B1108.endif.else.endif.endif.i.i
  %simplifycfg.merge4.i = phi i64 [ %.12, %B1108.endif.endif.else.endif.if.i.i ], [ 0, %B1108.endif.else.endif.endif.i.i ]
  %17 = or i1 %.1847.i.i, %.1852.i.i
  %spec.select1015.i = select i1 %17, i64 %simplifycfg.merge4.i, i64 %.1789.i.i, !prof !1
  %.1953.i.i = getelementptr float, ptr %4, i64 %spec.select1015.i
  %.1993.i.i = sub nsw i64 %"$phi1036.4.2.i.4.i", %.13.i5.i.i
  %.2077.i.i34 = icmp sgt i64 %.1993.i.i, 0
  br i1 %.2077.i.i34, label %B1396.if.i.i, label %B1550.i.i

B1396.if.i.i:                                     ; preds = %B1108.endif.endif.else.endif.endif.i.i, %B1396.if.i.i
  %.2021.i.i.036 = phi i64 [ %.2090.i.i, %B1396.if.i.i ], [ 0, %B1108.endif.endif.else.endif.endif.i.i ]
  %.2024.i.i.035 = phi i64 [ %.2086.i.i, %B1396.if.i.i ], [ %.1993.i.i, %B1108.endif.endif.else.endif.endif.i.i ]
  %.2086.i.i = add nsw i64 %.2024.i.i.035, -1
  %.2090.i.i = add nuw nsw i64 %.2021.i.i.036, 1
  %.2116.i.i = add nsw i64 %.1368.i.i, %.2021.i.i.036
  %.2117.i.i = sitofp i64 %.2116.i.i to float
  %.2119.i.i = fmul float %.1360.i.i, %.2117.i.i
  %.2121.i.i = fadd float %.2119.i.i, %.1354.i.i
  %18 = getelementptr float, ptr %.1953.i.i, i64 %.2021.i.i.036
  %.2151.i.i = load float, ptr %18, align 4, !noalias !2
  %.2152.i.i = fsub float 0x3FE6666660000000, %.2121.i.i
  %19 = getelementptr float, ptr %.1541.i.i, i64 %.2021.i.i.036
  %.2182.i.i = load float, ptr %19, align 4, !noalias !2
  %.2183.i.i = fmul float %.2152.i.i, %.2182.i.i
  %20 = getelementptr float, ptr %.1749.i.i, i64 %.2021.i.i.036
  %.2213.i.i = load float, ptr %20, align 4, !noalias !2
  %.2214.i.i = fmul float %.2121.i.i, %.2213.i.i
  %.2215.i.i = fadd float %.2183.i.i, %.2214.i.i
  %.2216.i.i = fadd float %.2151.i.i, %.2215.i.i
  store float %.2216.i.i, ptr %18, align 4, !noalias !2
  %.2077.i.i = icmp samesign ugt i64 %.2024.i.i.035, 1
  br i1 %.2077.i.i, label %B1396.if.i.i, label %B1550.i.i

_ZN13_3cdynamic_3e5entryB3v33B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axxxxd10float64_2axx10float32_2axx.exit: ; preds = %B60.i.i.loopexit
  ret ptr null
}

; Function Attrs: mustprogress nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare double @llvm.sin.f64(double) #1

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.smax.i64(i64, i64) #2

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare double @llvm.ceil.f64(double) #2

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.smin.i64(i64, i64) #2

attributes #0 = { nounwind }
attributes #1 = { nounwind }
attributes #2 = { nounwind }

!0 = !{!"branch_weights", i32 1, i32 99}
!1 = !{!"branch_weights", i32 199, i32 9801}
!2 = !{!3, !5, !6}
!3 = distinct !{!3, !4, !""}
!4 = distinct !{!4, !""}
!5 = distinct !{!5, !4, !""}
!6 = distinct !{!6, !7, !""}
!7 = distinct !{!7, !""}

; 0d9792a32942b8e96bd5fb08508bb987
; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite)
define noalias noundef ptr @_run(ptr readonly %.1, i64 %.2, i64 %.3, i64 %.4, ptr %.5, i64 %.6, ptr readonly %.7, i64 %.8, ptr %.9, i64 %.10, ptr readonly %.11, i64 %.12, ptr %.13, i64 %.14, float %.15, ptr %.16, i64 %.17, i64 %.18) local_unnamed_addr #0 {
entry:
  %.122.i.not.i = icmp eq i64 %.18, 0
  br i1 %.122.i.not.i, label %_ZN13_3cdynamic_3e5entryB3v31B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axyy10float32_2ax9uint64_2ax10float32_2ax10float32_2ax10float32_2axf10float32_2axy.exit, label %B72.i.i.preheader

B72.i.i.preheader:                                ; preds = %entry
  %0 = getelementptr float, ptr %.1, i64 %.18
  %1 = getelementptr i8, ptr %.5, i64 3168000
  %2 = getelementptr i8, ptr %.5, i64 3300000
  br label %B72.i.i

B72.i.i:                                          ; preds = %B72.i.i.preheader, %B5160.i.i.loopexit.1
  %start.2.i.0.i = phi i64 [ %.4421.i.i, %B5160.i.i.loopexit.1 ], [ 0, %B72.i.i.preheader ]
  %.129.i.i = sub i64 %.18, %start.2.i.0.i
  %.132.i.i = add i64 %start.2.i.0.i, %.3
  %.141.i.i = and i64 %.132.i.i, 511
  %.146.i.i = sub nuw nsw i64 512, %.141.i.i
  %.13.i.i.i = tail call i64 @llvm.umin.i64(i64 %.146.i.i, i64 %.129.i.i)
  %.182.i.i = add i64 %start.2.i.0.i, %.4
  %.196.i2558.i = lshr i64 %.132.i.i, 10
  %.216.i.i = and i64 %.132.i.i, 1023
  %.221.i.i = uitofp nneg i64 %.216.i.i to float
  %.222.i.i = fmul float %.221.i.i, 0x3F50000000000000
  %.392.i.i = fsub float 1.000000e+00, %.222.i.i
  %.486.i.not.i = icmp eq i64 %.18, %start.2.i.0.i
  %spec.select = select i1 %.486.i.not.i, i64 0, i64 %.13.i.i.i
  %.528.i.i41.not = icmp eq i64 %spec.select, 0
  br label %B330.if.i.i

B328.i.i.loopexit:                                ; preds = %B694.if.i.i, %B330.if.i.i
  %exitcond87.not = icmp eq i64 %.319.i.i, 16
  br i1 %exitcond87.not, label %B968.i.i.preheader, label %B330.if.i.i

B968.i.i.preheader:                               ; preds = %B328.i.i.loopexit
  %invariant.gep = getelementptr float, ptr %.5, i64 %.182.i.i
  %3 = getelementptr float, ptr %.1, i64 %start.2.i.0.i
  %4 = getelementptr float, ptr %0, i64 %start.2.i.0.i
  br label %B970.if.i.i

B4148.i.i.preheader:                              ; preds = %B3690.i.i
  br i1 %.528.i.i41.not, label %B5160.i.i.loopexit.1, label %B4182.if.i.i

B3690.i.i:                                        ; preds = %B2740.if.i.i, %B970.if.i.i
  %l0.2.i.2.i.lcssa = phi float [ %.1466.i.i, %B970.if.i.i ], [ %.1950.i.i, %B2740.if.i.i ]
  %l1.2.i.2.i.lcssa = phi float [ %.1495.i.i, %B970.if.i.i ], [ %.1987.i.i, %B2740.if.i.i ]
  %l2.2.i.2.i.lcssa = phi float [ %.1524.i.i, %B970.if.i.i ], [ %.2024.i.i, %B2740.if.i.i ]
  %l3.2.i.2.i.lcssa = phi float [ %.1553.i.i, %B970.if.i.i ], [ %.2061.i.i, %B2740.if.i.i ]
  %l4.2.i.2.i.lcssa = phi float [ %.1618.i.i, %B970.if.i.i ], [ %.2098.i.i, %B2740.if.i.i ]
  %l5.2.i.2.i.lcssa = phi float [ %.1647.i.i, %B970.if.i.i ], [ %.2135.i.i, %B2740.if.i.i ]
  %l6.2.i.2.i.lcssa = phi float [ %.1676.i.i, %B970.if.i.i ], [ %.2172.i.i, %B2740.if.i.i ]
  %l7.2.i.2.i.lcssa = phi float [ %.1705.i.i, %B970.if.i.i ], [ %.2209.i.i, %B2740.if.i.i ]
  store float %l0.2.i.2.i.lcssa, ptr %.1465.i.i, align 4, !noalias !0
  store float %l1.2.i.2.i.lcssa, ptr %.1494.i.i, align 4, !noalias !0
  store float %l2.2.i.2.i.lcssa, ptr %.1523.i.i, align 4, !noalias !0
  store float %l3.2.i.2.i.lcssa, ptr %.1552.i.i, align 4, !noalias !0
  store float %l4.2.i.2.i.lcssa, ptr %.1617.i.i, align 4, !noalias !0
  store float %l5.2.i.2.i.lcssa, ptr %.1646.i.i, align 4, !noalias !0
  store float %l6.2.i.2.i.lcssa, ptr %.1675.i.i, align 4, !noalias !0
  store float %l7.2.i.2.i.lcssa, ptr %.1704.i.i, align 4, !noalias !0
  %.764.i.i = icmp samesign ugt i64 %.710.i.i.064, 1
  br i1 %.764.i.i, label %B970.if.i.i, label %B4148.i.i.preheader

B4182.if.i.i.lr.ph.1:                             ; preds = %B4182.if.i.i
  %gep67.1 = getelementptr i8, ptr %invariant.gep, i64 528000
  br label %B4182.if.i.i.1

B4182.if.i.i.1:                                   ; preds = %B4182.if.i.i.1, %B4182.if.i.i.lr.ph.1
  %.3044.i.i.070.1 = phi i64 [ 0, %B4182.if.i.i.lr.ph.1 ], [ %.3113.i.i.1, %B4182.if.i.i.1 ]
  %.3113.i.i.1 = add nuw nsw i64 %.3044.i.i.070.1, 1
  %.3173.i.i.1 = getelementptr float, ptr %gep67.1, i64 %.3044.i.i.070.1
  %.3174.i.i.1 = load float, ptr %.3173.i.i.1, align 4, !noalias !0
  %.3200.i.i.1 = getelementptr i8, ptr %.3173.i.i.1, i64 132000
  %.3201.i.i.1 = load float, ptr %.3200.i.i.1, align 4, !noalias !0
  %.3227.i.i.1 = getelementptr i8, ptr %.3173.i.i.1, i64 264000
  %.3228.i.i.1 = load float, ptr %.3227.i.i.1, align 4, !noalias !0
  %.3254.i.i.1 = getelementptr i8, ptr %.3173.i.i.1, i64 396000
  %.3255.i.i.1 = load float, ptr %.3254.i.i.1, align 4, !noalias !0
  %5 = getelementptr float, ptr %.5, i64 %.3044.i.i.070.1
  %.3306.i.i.1 = getelementptr i8, ptr %5, i64 3168000
  %.3307.i.i.1 = load float, ptr %.3306.i.i.1, align 4, !noalias !0
  %.3308.i.i.1 = fsub float %.3174.i.i.1, %.3201.i.i.1
  %.3309.i.i.1 = fsub float %.3228.i.i.1, %.3255.i.i.1
  %.3310.i.i.1 = fadd float %.3308.i.i.1, %.3309.i.i.1
  %.3311.i.i.1 = fadd float %.3307.i.i.1, %.3310.i.i.1
  store float %.3311.i.i.1, ptr %.3306.i.i.1, align 4, !noalias !0
  %.3366.i.i.1 = getelementptr i8, ptr %5, i64 3300000
  %.3367.i.i.1 = load float, ptr %.3366.i.i.1, align 4, !noalias !0
  %.3368.i.i.1 = fadd float %.3174.i.i.1, %.3201.i.i.1
  %.3369.i.i.1 = fadd float %.3228.i.i.1, %.3255.i.i.1
  %.3370.i.i.1 = fsub float %.3368.i.i.1, %.3369.i.i.1
  %.3371.i.i.1 = fadd float %.3370.i.i.1, %.3367.i.i.1
  store float %.3371.i.i.1, ptr %.3366.i.i.1, align 4, !noalias !0
  %.3401.i.i.1 = fadd float %.3368.i.i.1, %.3369.i.i.1
  %.3403.i.i.1 = fmul float %.3401.i.i.1, 5.000000e-01
  %.3404.i.i.1 = fsub float %.3174.i.i.1, %.3403.i.i.1
  store float %.3404.i.i.1, ptr %.3173.i.i.1, align 4, !noalias !0
  %.3432.i.i.1 = fsub float %.3201.i.i.1, %.3403.i.i.1
  store float %.3432.i.i.1, ptr %.3200.i.i.1, align 4, !noalias !0
  %.3460.i.i.1 = fsub float %.3228.i.i.1, %.3403.i.i.1
  store float %.3460.i.i.1, ptr %.3227.i.i.1, align 4, !noalias !0
  %.3488.i.i.1 = fsub float %.3255.i.i.1, %.3403.i.i.1
  store float %.3488.i.i.1, ptr %.3254.i.i.1, align 4, !noalias !0
  %exitcond89.1.not = icmp eq i64 %.3113.i.i.1, %spec.select
  br i1 %exitcond89.1.not, label %B4182.if.i.i.lr.ph.2, label %B4182.if.i.i.1

B4182.if.i.i.lr.ph.2:                             ; preds = %B4182.if.i.i.1
  %gep67.2 = getelementptr i8, ptr %invariant.gep, i64 1056000
  br label %B4182.if.i.i.2

B4182.if.i.i.2:                                   ; preds = %B4182.if.i.i.2, %B4182.if.i.i.lr.ph.2
  %.3044.i.i.070.2 = phi i64 [ 0, %B4182.if.i.i.lr.ph.2 ], [ %.3113.i.i.2, %B4182.if.i.i.2 ]
  %.3113.i.i.2 = add nuw nsw i64 %.3044.i.i.070.2, 1
  %.3173.i.i.2 = getelementptr float, ptr %gep67.2, i64 %.3044.i.i.070.2
  %.3174.i.i.2 = load float, ptr %.3173.i.i.2, align 4, !noalias !0
  %.3200.i.i.2 = getelementptr i8, ptr %.3173.i.i.2, i64 132000
  %.3201.i.i.2 = load float, ptr %.3200.i.i.2, align 4, !noalias !0
  %.3227.i.i.2 = getelementptr i8, ptr %.3173.i.i.2, i64 264000
  %.3228.i.i.2 = load float, ptr %.3227.i.i.2, align 4, !noalias !0
  %.3254.i.i.2 = getelementptr i8, ptr %.3173.i.i.2, i64 396000
  %.3255.i.i.2 = load float, ptr %.3254.i.i.2, align 4, !noalias !0
  %6 = getelementptr float, ptr %.5, i64 %.3044.i.i.070.2
  %.3306.i.i.2 = getelementptr i8, ptr %6, i64 3168000
  %.3307.i.i.2 = load float, ptr %.3306.i.i.2, align 4, !noalias !0
  %.3308.i.i.2 = fsub float %.3174.i.i.2, %.3201.i.i.2
  %.3309.i.i.2 = fsub float %.3228.i.i.2, %.3255.i.i.2
  %.3310.i.i.2 = fadd float %.3308.i.i.2, %.3309.i.i.2
  %.3311.i.i.2 = fadd float %.3307.i.i.2, %.3310.i.i.2
  store float %.3311.i.i.2, ptr %.3306.i.i.2, align 4, !noalias !0
  %.3366.i.i.2 = getelementptr i8, ptr %6, i64 3300000
  %.3367.i.i.2 = load float, ptr %.3366.i.i.2, align 4, !noalias !0
  %.3368.i.i.2 = fadd float %.3174.i.i.2, %.3201.i.i.2
  %.3369.i.i.2 = fadd float %.3228.i.i.2, %.3255.i.i.2
  %.3370.i.i.2 = fsub float %.3368.i.i.2, %.3369.i.i.2
  %.3371.i.i.2 = fadd float %.3370.i.i.2, %.3367.i.i.2
  store float %.3371.i.i.2, ptr %.3366.i.i.2, align 4, !noalias !0
  %.3401.i.i.2 = fadd float %.3368.i.i.2, %.3369.i.i.2
  %.3403.i.i.2 = fmul float %.3401.i.i.2, 5.000000e-01
  %.3404.i.i.2 = fsub float %.3174.i.i.2, %.3403.i.i.2
  store float %.3404.i.i.2, ptr %.3173.i.i.2, align 4, !noalias !0
  %.3432.i.i.2 = fsub float %.3201.i.i.2, %.3403.i.i.2
  store float %.3432.i.i.2, ptr %.3200.i.i.2, align 4, !noalias !0
  %.3460.i.i.2 = fsub float %.3228.i.i.2, %.3403.i.i.2
  store float %.3460.i.i.2, ptr %.3227.i.i.2, align 4, !noalias !0
  %.3488.i.i.2 = fsub float %.3255.i.i.2, %.3403.i.i.2
  store float %.3488.i.i.2, ptr %.3254.i.i.2, align 4, !noalias !0
  %exitcond89.2.not = icmp eq i64 %.3113.i.i.2, %spec.select
  br i1 %exitcond89.2.not, label %B4182.if.i.i.lr.ph.3, label %B4182.if.i.i.2

B4182.if.i.i.lr.ph.3:                             ; preds = %B4182.if.i.i.2
  %gep67.3 = getelementptr i8, ptr %invariant.gep, i64 1584000
  br label %B4182.if.i.i.3

B4182.if.i.i.3:                                   ; preds = %B4182.if.i.i.3, %B4182.if.i.i.lr.ph.3
  %.3044.i.i.070.3 = phi i64 [ 0, %B4182.if.i.i.lr.ph.3 ], [ %.3113.i.i.3, %B4182.if.i.i.3 ]
  %.3113.i.i.3 = add nuw nsw i64 %.3044.i.i.070.3, 1
  %.3173.i.i.3 = getelementptr float, ptr %gep67.3, i64 %.3044.i.i.070.3
  %.3174.i.i.3 = load float, ptr %.3173.i.i.3, align 4, !noalias !0
  %.3200.i.i.3 = getelementptr i8, ptr %.3173.i.i.3, i64 132000
  %.3201.i.i.3 = load float, ptr %.3200.i.i.3, align 4, !noalias !0
  %.3227.i.i.3 = getelementptr i8, ptr %.3173.i.i.3, i64 264000
  %.3228.i.i.3 = load float, ptr %.3227.i.i.3, align 4, !noalias !0
  %.3254.i.i.3 = getelementptr i8, ptr %.3173.i.i.3, i64 396000
  %.3255.i.i.3 = load float, ptr %.3254.i.i.3, align 4, !noalias !0
  %7 = getelementptr float, ptr %.5, i64 %.3044.i.i.070.3
  %.3306.i.i.3 = getelementptr i8, ptr %7, i64 3168000
  %.3307.i.i.3 = load float, ptr %.3306.i.i.3, align 4, !noalias !0
  %.3308.i.i.3 = fsub float %.3174.i.i.3, %.3201.i.i.3
  %.3309.i.i.3 = fsub float %.3228.i.i.3, %.3255.i.i.3
  %.3310.i.i.3 = fadd float %.3308.i.i.3, %.3309.i.i.3
  %.3311.i.i.3 = fadd float %.3307.i.i.3, %.3310.i.i.3
  store float %.3311.i.i.3, ptr %.3306.i.i.3, align 4, !noalias !0
  %.3366.i.i.3 = getelementptr i8, ptr %7, i64 3300000
  %.3367.i.i.3 = load float, ptr %.3366.i.i.3, align 4, !noalias !0
  %.3368.i.i.3 = fadd float %.3174.i.i.3, %.3201.i.i.3
  %.3369.i.i.3 = fadd float %.3228.i.i.3, %.3255.i.i.3
  %.3370.i.i.3 = fsub float %.3368.i.i.3, %.3369.i.i.3
  %.3371.i.i.3 = fadd float %.3370.i.i.3, %.3367.i.i.3
  store float %.3371.i.i.3, ptr %.3366.i.i.3, align 4, !noalias !0
  %.3401.i.i.3 = fadd float %.3368.i.i.3, %.3369.i.i.3
  %.3403.i.i.3 = fmul float %.3401.i.i.3, 5.000000e-01
  %.3404.i.i.3 = fsub float %.3174.i.i.3, %.3403.i.i.3
  store float %.3404.i.i.3, ptr %.3173.i.i.3, align 4, !noalias !0
  %.3432.i.i.3 = fsub float %.3201.i.i.3, %.3403.i.i.3
  store float %.3432.i.i.3, ptr %.3200.i.i.3, align 4, !noalias !0
  %.3460.i.i.3 = fsub float %.3228.i.i.3, %.3403.i.i.3
  store float %.3460.i.i.3, ptr %.3227.i.i.3, align 4, !noalias !0
  %.3488.i.i.3 = fsub float %.3255.i.i.3, %.3403.i.i.3
  store float %.3488.i.i.3, ptr %.3254.i.i.3, align 4, !noalias !0
  %exitcond89.3.not = icmp eq i64 %.3113.i.i.3, %spec.select
  br i1 %exitcond89.3.not, label %B4746.if.i.i, label %B4182.if.i.i.3

B4746.if.i.i.lr.ph.1:                             ; preds = %B4746.if.i.i
  %gep74.1 = getelementptr i8, ptr %invariant.gep, i64 132000
  br label %B4746.if.i.i.1

B4746.if.i.i.1:                                   ; preds = %B4746.if.i.i.1, %B4746.if.i.i.lr.ph.1
  %.3672.i.i.077.1 = phi i64 [ 0, %B4746.if.i.i.lr.ph.1 ], [ %.3741.i.i.1, %B4746.if.i.i.1 ]
  %.3741.i.i.1 = add nuw nsw i64 %.3672.i.i.077.1, 1
  %.3802.i.i.1 = getelementptr float, ptr %gep74.1, i64 %.3672.i.i.077.1
  %.3803.i.i.1 = load float, ptr %.3802.i.i.1, align 4, !noalias !0
  %.3829.i.i.1 = getelementptr i8, ptr %.3802.i.i.1, i64 528000
  %.3830.i.i.1 = load float, ptr %.3829.i.i.1, align 4, !noalias !0
  %.3856.i.i.1 = getelementptr i8, ptr %.3802.i.i.1, i64 1056000
  %.3857.i.i.1 = load float, ptr %.3856.i.i.1, align 4, !noalias !0
  %.3883.i.i.1 = getelementptr i8, ptr %.3802.i.i.1, i64 1584000
  %.3884.i.i.1 = load float, ptr %.3883.i.i.1, align 4, !noalias !0
  %.3909.i.i.1 = fadd float %.3803.i.i.1, %.3830.i.i.1
  %.3910.i.i.1 = fadd float %.3857.i.i.1, %.3884.i.i.1
  %.3911.i.i.1 = fadd float %.3909.i.i.1, %.3910.i.i.1
  %.3913.i.i.1 = fmul float %.3911.i.i.1, 5.000000e-01
  %.3914.i.i.1 = fsub float %.3803.i.i.1, %.3913.i.i.1
  store float %.3914.i.i.1, ptr %.3802.i.i.1, align 4, !noalias !0
  %.3942.i.i.1 = fsub float %.3830.i.i.1, %.3913.i.i.1
  store float %.3942.i.i.1, ptr %.3829.i.i.1, align 4, !noalias !0
  %.3970.i.i.1 = fsub float %.3857.i.i.1, %.3913.i.i.1
  store float %.3970.i.i.1, ptr %.3856.i.i.1, align 4, !noalias !0
  %.3998.i.i.1 = fsub float %.3884.i.i.1, %.3913.i.i.1
  store float %.3998.i.i.1, ptr %.3883.i.i.1, align 4, !noalias !0
  %exitcond90.1.not = icmp eq i64 %.3741.i.i.1, %spec.select
  br i1 %exitcond90.1.not, label %B4746.if.i.i.lr.ph.2, label %B4746.if.i.i.1

B4746.if.i.i.lr.ph.2:                             ; preds = %B4746.if.i.i.1
  %gep74.2 = getelementptr i8, ptr %invariant.gep, i64 264000
  br label %B4746.if.i.i.2

B4746.if.i.i.2:                                   ; preds = %B4746.if.i.i.2, %B4746.if.i.i.lr.ph.2
  %.3672.i.i.077.2 = phi i64 [ 0, %B4746.if.i.i.lr.ph.2 ], [ %.3741.i.i.2, %B4746.if.i.i.2 ]
  %.3741.i.i.2 = add nuw nsw i64 %.3672.i.i.077.2, 1
  %.3802.i.i.2 = getelementptr float, ptr %gep74.2, i64 %.3672.i.i.077.2
  %.3803.i.i.2 = load float, ptr %.3802.i.i.2, align 4, !noalias !0
  %.3829.i.i.2 = getelementptr i8, ptr %.3802.i.i.2, i64 528000
  %.3830.i.i.2 = load float, ptr %.3829.i.i.2, align 4, !noalias !0
  %.3856.i.i.2 = getelementptr i8, ptr %.3802.i.i.2, i64 1056000
  %.3857.i.i.2 = load float, ptr %.3856.i.i.2, align 4, !noalias !0
  %.3883.i.i.2 = getelementptr i8, ptr %.3802.i.i.2, i64 1584000
  %.3884.i.i.2 = load float, ptr %.3883.i.i.2, align 4, !noalias !0
  %.3909.i.i.2 = fadd float %.3803.i.i.2, %.3830.i.i.2
  %.3910.i.i.2 = fadd float %.3857.i.i.2, %.3884.i.i.2
  %.3911.i.i.2 = fadd float %.3909.i.i.2, %.3910.i.i.2
  %.3913.i.i.2 = fmul float %.3911.i.i.2, 5.000000e-01
  %.3914.i.i.2 = fsub float %.3803.i.i.2, %.3913.i.i.2
  store float %.3914.i.i.2, ptr %.3802.i.i.2, align 4, !noalias !0
  %.3942.i.i.2 = fsub float %.3830.i.i.2, %.3913.i.i.2
  store float %.3942.i.i.2, ptr %.3829.i.i.2, align 4, !noalias !0
  %.3970.i.i.2 = fsub float %.3857.i.i.2, %.3913.i.i.2
  store float %.3970.i.i.2, ptr %.3856.i.i.2, align 4, !noalias !0
  %.3998.i.i.2 = fsub float %.3884.i.i.2, %.3913.i.i.2
  store float %.3998.i.i.2, ptr %.3883.i.i.2, align 4, !noalias !0
  %exitcond90.2.not = icmp eq i64 %.3741.i.i.2, %spec.select
  br i1 %exitcond90.2.not, label %B4746.if.i.i.lr.ph.3, label %B4746.if.i.i.2

B4746.if.i.i.lr.ph.3:                             ; preds = %B4746.if.i.i.2
  %gep74.3 = getelementptr i8, ptr %invariant.gep, i64 396000
  br label %B4746.if.i.i.3

B4746.if.i.i.3:                                   ; preds = %B4746.if.i.i.3, %B4746.if.i.i.lr.ph.3
  %.3672.i.i.077.3 = phi i64 [ 0, %B4746.if.i.i.lr.ph.3 ], [ %.3741.i.i.3, %B4746.if.i.i.3 ]
  %.3741.i.i.3 = add nuw nsw i64 %.3672.i.i.077.3, 1
  %.3802.i.i.3 = getelementptr float, ptr %gep74.3, i64 %.3672.i.i.077.3
  %.3803.i.i.3 = load float, ptr %.3802.i.i.3, align 4, !noalias !0
  %.3829.i.i.3 = getelementptr i8, ptr %.3802.i.i.3, i64 528000
  %.3830.i.i.3 = load float, ptr %.3829.i.i.3, align 4, !noalias !0
  %.3856.i.i.3 = getelementptr i8, ptr %.3802.i.i.3, i64 1056000
  %.3857.i.i.3 = load float, ptr %.3856.i.i.3, align 4, !noalias !0
  %.3883.i.i.3 = getelementptr i8, ptr %.3802.i.i.3, i64 1584000
  %.3884.i.i.3 = load float, ptr %.3883.i.i.3, align 4, !noalias !0
  %.3909.i.i.3 = fadd float %.3803.i.i.3, %.3830.i.i.3
  %.3910.i.i.3 = fadd float %.3857.i.i.3, %.3884.i.i.3
  %.3911.i.i.3 = fadd float %.3909.i.i.3, %.3910.i.i.3
  %.3913.i.i.3 = fmul float %.3911.i.i.3, 5.000000e-01
  %.3914.i.i.3 = fsub float %.3803.i.i.3, %.3913.i.i.3
  store float %.3914.i.i.3, ptr %.3802.i.i.3, align 4, !noalias !0
  %.3942.i.i.3 = fsub float %.3830.i.i.3, %.3913.i.i.3
  store float %.3942.i.i.3, ptr %.3829.i.i.3, align 4, !noalias !0
  %.3970.i.i.3 = fsub float %.3857.i.i.3, %.3913.i.i.3
  store float %.3970.i.i.3, ptr %.3856.i.i.3, align 4, !noalias !0
  %.3998.i.i.3 = fsub float %.3884.i.i.3, %.3913.i.i.3
  store float %.3998.i.i.3, ptr %.3883.i.i.3, align 4, !noalias !0
  %exitcond90.3.not = icmp eq i64 %.3741.i.i.3, %spec.select
  br i1 %exitcond90.3.not, label %B5246.if.i.i.lr.ph, label %B4746.if.i.i.3

B5246.if.i.i.lr.ph.1:                             ; preds = %B5246.if.i.i
  %gep84.1 = getelementptr float, ptr %invariant.gep83, i64 %.18
  br label %B5246.if.i.i.1

B5246.if.i.i.1:                                   ; preds = %B5246.if.i.i.1, %B5246.if.i.i.lr.ph.1
  %.4193.i.i.082.1 = phi i64 [ 0, %B5246.if.i.i.lr.ph.1 ], [ %.4262.i.i.1, %B5246.if.i.i.1 ]
  %.4262.i.i.1 = add nuw nsw i64 %.4193.i.i.082.1, 1
  %.4314.i.i.1 = getelementptr float, ptr %gep84.1, i64 %.4193.i.i.082.1
  %.4315.i.i.1 = load float, ptr %.4314.i.i.1, align 4, !noalias !0
  %.4343.i.i.1 = getelementptr float, ptr %2, i64 %.4193.i.i.082.1
  %.4344.i.i.1 = load float, ptr %.4343.i.i.1, align 4, !noalias !0
  %.4346.i.i.1 = fmul float %.15, %.4344.i.i.1
  %.4347.i.i.1 = fadd float %.4315.i.i.1, %.4346.i.i.1
  store float %.4347.i.i.1, ptr %.4314.i.i.1, align 4, !noalias !0
  store float 0.000000e+00, ptr %.4343.i.i.1, align 4, !noalias !0
  %exitcond92.1.not = icmp eq i64 %.4262.i.i.1, %spec.select
  br i1 %exitcond92.1.not, label %B5160.i.i.loopexit.1, label %B5246.if.i.i.1

B5160.i.i.loopexit.1:                             ; preds = %B5246.if.i.i.1, %B4148.i.i.preheader
  %.4421.i.i = add i64 %.13.i.i.i, %start.2.i.0.i
  %.4427.i.i = icmp ult i64 %.4421.i.i, %.18
  br i1 %.4427.i.i, label %B72.i.i, label %_ZN13_3cdynamic_3e5entryB3v31B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axyy10float32_2ax9uint64_2ax10float32_2ax10float32_2ax10float32_2axf10float32_2axy.exit

B330.if.i.i:                                      ; preds = %B72.i.i, %B328.i.i.loopexit
  %.249.i.i.045 = phi i64 [ 0, %B72.i.i ], [ %.319.i.i, %B328.i.i.loopexit ]
  %.319.i.i = add nuw nsw i64 %.249.i.i.045, 1
  %.348.i.i = mul nuw nsw i64 %.249.i.i.045, 7
  %.350.i.i = add nuw nsw i64 %.348.i.i, %.196.i2558.i
  %.360.i.i = urem i64 %.350.i.i, 48
  %.380.i.i = icmp samesign ugt i64 %.360.i.i, 23
  %turn.2.i.2.i = select i1 %.380.i.i, float 0xBF50000000000000, float 0x3F50000000000000
  %weight.2.i.2.i = select i1 %.380.i.i, float %.392.i.i, float %.222.i.i
  br i1 %.528.i.i41.not, label %B328.i.i.loopexit, label %B694.if.i.i.lr.ph

B694.if.i.i.lr.ph:                                ; preds = %B330.if.i.i
  %.402.i.i = mul nuw nsw i64 %.249.i.i.045, 33000
  %.404.i.i = add i64 %.402.i.i, %.182.i.i
  %.431.i.i = getelementptr i64, ptr %.7, i64 %.249.i.i.045
  %.432.i.i = load i64, ptr %.431.i.i, align 8, !noalias !0
  %.433.i.i = sub i64 %.404.i.i, %.432.i.i
  %.385.i.i = sub nuw nsw i64 47, %.360.i.i
  %moved.2.i.2.i = select i1 %.380.i.i, i64 %.385.i.i, i64 %.360.i.i
  %8 = getelementptr float, ptr %.5, i64 %.433.i.i
  %9 = getelementptr float, ptr %8, i64 %moved.2.i.2.i
  %.idx2571.i = mul nuw nsw i64 %.249.i.i.045, 2112
  %10 = getelementptr i8, ptr %.9, i64 %.idx2571.i
  br label %B694.if.i.i

B694.if.i.i:                                      ; preds = %B694.if.i.i.lr.ph, %B694.if.i.i
  %.472.i.i.043 = phi i64 [ 0, %B694.if.i.i.lr.ph ], [ %.541.i.i, %B694.if.i.i ]
  %.541.i.i = add nuw nsw i64 %.472.i.i.043, 1
  %.593.i.i = getelementptr float, ptr %9, i64 %.472.i.i.043
  %.594.i.i = load float, ptr %.593.i.i, align 4, !noalias !0
  %.623.i.i = getelementptr i8, ptr %.593.i.i, i64 4
  %.624.i.i = load float, ptr %.623.i.i, align 4, !noalias !0
  %.625.i.i = uitofp nneg i64 %.472.i.i.043 to float
  %.627.i.i = fmul float %turn.2.i.2.i, %.625.i.i
  %.629.i.i = fadd float %weight.2.i.2.i, %.627.i.i
  %.630.i.i = fsub float %.624.i.i, %.594.i.i
  %.631.i.i = fmul float %.629.i.i, %.630.i.i
  %.632.i.i = fadd float %.594.i.i, %.631.i.i
  %.660.i.i = getelementptr float, ptr %10, i64 %.472.i.i.043
  store float %.632.i.i, ptr %.660.i.i, align 4, !noalias !0
  %exitcond.not = icmp eq i64 %.541.i.i, %spec.select
  br i1 %exitcond.not, label %B328.i.i.loopexit, label %B694.if.i.i

B970.if.i.i:                                      ; preds = %B968.i.i.preheader, %B3690.i.i
  %.707.i.i.065 = phi i64 [ 0, %B968.i.i.preheader ], [ %.777.i.i, %B3690.i.i ]
  %.710.i.i.064 = phi i64 [ 2, %B968.i.i.preheader ], [ %.773.i.i, %B3690.i.i ]
  %.773.i.i = add nsw i64 %.710.i.i.064, -1
  %.777.i.i = add nuw nsw i64 %.707.i.i.065, 8
  %.832.i.i = getelementptr float, ptr %.11, i64 %.707.i.i.065
  %.833.i.i = load float, ptr %.832.i.i, align 4, !noalias !0
  %.835.i.i = or disjoint i64 %.707.i.i.065, 1
  %.861.i.i = getelementptr float, ptr %.11, i64 %.835.i.i
  %.862.i.i = load float, ptr %.861.i.i, align 4, !noalias !0
  %.864.i.i = or disjoint i64 %.707.i.i.065, 2
  %.890.i.i = getelementptr float, ptr %.11, i64 %.864.i.i
  %.891.i.i = load float, ptr %.890.i.i, align 4, !noalias !0
  %.893.i.i = or disjoint i64 %.707.i.i.065, 3
  %.919.i.i = getelementptr float, ptr %.11, i64 %.893.i.i
  %.920.i.i = load float, ptr %.919.i.i, align 4, !noalias !0
  %.958.i.i = or disjoint i64 %.707.i.i.065, 4
  %.984.i.i = getelementptr float, ptr %.11, i64 %.958.i.i
  %.985.i.i = load float, ptr %.984.i.i, align 4, !noalias !0
  %.987.i.i = or disjoint i64 %.707.i.i.065, 5
  %.1013.i.i = getelementptr float, ptr %.11, i64 %.987.i.i
  %.1014.i.i = load float, ptr %.1013.i.i, align 4, !noalias !0
  %.1016.i.i = or disjoint i64 %.707.i.i.065, 6
  %.1042.i.i = getelementptr float, ptr %.11, i64 %.1016.i.i
  %.1043.i.i = load float, ptr %.1042.i.i, align 4, !noalias !0
  %.1045.i.i = or disjoint i64 %.707.i.i.065, 7
  %.1071.i.i = getelementptr float, ptr %.11, i64 %.1045.i.i
  %.1072.i.i = load float, ptr %.1071.i.i, align 4, !noalias !0
  %.1137.i.i = getelementptr i8, ptr %.832.i.i, i64 64
  %.1138.i.i = load float, ptr %.1137.i.i, align 4, !noalias !0
  %.1165.i.i = getelementptr i8, ptr %.832.i.i, i64 68
  %.1166.i.i = load float, ptr %.1165.i.i, align 4, !noalias !0
  %.1193.i.i = getelementptr i8, ptr %.832.i.i, i64 72
  %.1194.i.i = load float, ptr %.1193.i.i, align 4, !noalias !0
  %.1221.i.i = getelementptr i8, ptr %.832.i.i, i64 76
  %.1222.i.i = load float, ptr %.1221.i.i, align 4, !noalias !0
  %.1285.i.i = getelementptr i8, ptr %.832.i.i, i64 80
  %.1286.i.i = load float, ptr %.1285.i.i, align 4, !noalias !0
  %.1313.i.i = getelementptr i8, ptr %.832.i.i, i64 84
  %.1314.i.i = load float, ptr %.1313.i.i, align 4, !noalias !0
  %.1341.i.i = getelementptr i8, ptr %.832.i.i, i64 88
  %.1342.i.i = load float, ptr %.1341.i.i, align 4, !noalias !0
  %.1369.i.i = getelementptr i8, ptr %.832.i.i, i64 92
  %.1370.i.i = load float, ptr %.1369.i.i, align 4, !noalias !0
  %.1433.i.i = getelementptr i8, ptr %.832.i.i, i64 128
  %.1434.i.i = load float, ptr %.1433.i.i, align 4, !noalias !0
  %.1465.i.i = getelementptr float, ptr %.13, i64 %.707.i.i.065
  %.1466.i.i = load float, ptr %.1465.i.i, align 4, !noalias !0
  %.1494.i.i = getelementptr float, ptr %.13, i64 %.835.i.i
  %.1495.i.i = load float, ptr %.1494.i.i, align 4, !noalias !0
  %.1523.i.i = getelementptr float, ptr %.13, i64 %.864.i.i
  %.1524.i.i = load float, ptr %.1523.i.i, align 4, !noalias !0
  %.1552.i.i = getelementptr float, ptr %.13, i64 %.893.i.i
  %.1553.i.i = load float, ptr %.1552.i.i, align 4, !noalias !0
  %.1617.i.i = getelementptr float, ptr %.13, i64 %.958.i.i
  %.1618.i.i = load float, ptr %.1617.i.i, align 4, !noalias !0
  %.1646.i.i = getelementptr float, ptr %.13, i64 %.987.i.i
  %.1647.i.i = load float, ptr %.1646.i.i, align 4, !noalias !0
  %.1675.i.i = getelementptr float, ptr %.13, i64 %.1016.i.i
  %.1676.i.i = load float, ptr %.1675.i.i, align 4, !noalias !0
  %.1704.i.i = getelementptr float, ptr %.13, i64 %.1045.i.i
  %.1705.i.i = load float, ptr %.1704.i.i, align 4, !noalias !0
  br i1 %.528.i.i41.not, label %B3690.i.i, label %B2740.if.i.i.lr.ph

B2740.if.i.i.lr.ph:                               ; preds = %B970.if.i.i
  %.idx2562.i = mul nuw nsw i64 %.707.i.i.065, 2112
  %11 = getelementptr i8, ptr %.9, i64 %.idx2562.i
  %.idx2563.i = mul nuw nsw i64 %.835.i.i, 2112
  %12 = getelementptr i8, ptr %.9, i64 %.idx2563.i
  %.idx2564.i = mul nuw nsw i64 %.864.i.i, 2112
  %13 = getelementptr i8, ptr %.9, i64 %.idx2564.i
  %.idx2565.i = mul nuw nsw i64 %.893.i.i, 2112
  %14 = getelementptr i8, ptr %.9, i64 %.idx2565.i
  %.idx2566.i = mul nuw nsw i64 %.958.i.i, 2112
  %15 = getelementptr i8, ptr %.9, i64 %.idx2566.i
  %.idx2567.i = mul nuw nsw i64 %.987.i.i, 2112
  %16 = getelementptr i8, ptr %.9, i64 %.idx2567.i
  %.idx2568.i = mul nuw nsw i64 %.1016.i.i, 2112
  %17 = getelementptr i8, ptr %.9, i64 %.idx2568.i
  %.idx2569.i = mul nuw nsw i64 %.1045.i.i, 2112
  %18 = getelementptr i8, ptr %.9, i64 %.idx2569.i
  %.idx40 = mul nuw nsw i64 %.707.i.i.065, 132000
  %gep = getelementptr i8, ptr %invariant.gep, i64 %.idx40
  %19 = getelementptr i8, ptr %gep, i64 132000
  %20 = getelementptr i8, ptr %gep, i64 264000
  %21 = getelementptr i8, ptr %gep, i64 396000
  %22 = getelementptr i8, ptr %gep, i64 528000
  %23 = getelementptr i8, ptr %gep, i64 660000
  %24 = getelementptr i8, ptr %gep, i64 792000
  %25 = getelementptr i8, ptr %gep, i64 924000
  br label %B2740.if.i.i

B2740.if.i.i:                                     ; preds = %B2740.if.i.i.lr.ph, %B2740.if.i.i
  %l7.2.i.2.i56 = phi float [ %.1705.i.i, %B2740.if.i.i.lr.ph ], [ %.2209.i.i, %B2740.if.i.i ]
  %l6.2.i.2.i55 = phi float [ %.1676.i.i, %B2740.if.i.i.lr.ph ], [ %.2172.i.i, %B2740.if.i.i ]
  %l5.2.i.2.i54 = phi float [ %.1647.i.i, %B2740.if.i.i.lr.ph ], [ %.2135.i.i, %B2740.if.i.i ]
  %l4.2.i.2.i53 = phi float [ %.1618.i.i, %B2740.if.i.i.lr.ph ], [ %.2098.i.i, %B2740.if.i.i ]
  %l3.2.i.2.i52 = phi float [ %.1553.i.i, %B2740.if.i.i.lr.ph ], [ %.2061.i.i, %B2740.if.i.i ]
  %l2.2.i.2.i51 = phi float [ %.1524.i.i, %B2740.if.i.i.lr.ph ], [ %.2024.i.i, %B2740.if.i.i ]
  %l1.2.i.2.i50 = phi float [ %.1495.i.i, %B2740.if.i.i.lr.ph ], [ %.1987.i.i, %B2740.if.i.i ]
  %l0.2.i.2.i49 = phi float [ %.1466.i.i, %B2740.if.i.i.lr.ph ], [ %.1950.i.i, %B2740.if.i.i ]
  %.1821.i.i.048 = phi i64 [ 0, %B2740.if.i.i.lr.ph ], [ %.1891.i.i, %B2740.if.i.i ]
  %.1891.i.i = add nuw nsw i64 %.1821.i.i.048, 1
  %.1943.i.i = getelementptr float, ptr %11, i64 %.1821.i.i.048
  %.1944.i.i = load float, ptr %.1943.i.i, align 4, !noalias !0
  %.1946.i.i = fmul float %.1138.i.i, %.1944.i.i
  %.1949.i.i = fmul float %.833.i.i, %l0.2.i.2.i49
  %.1950.i.i = fadd float %.1949.i.i, %.1946.i.i
  %.1980.i.i = getelementptr float, ptr %12, i64 %.1821.i.i.048
  %.1981.i.i = load float, ptr %.1980.i.i, align 4, !noalias !0
  %.1983.i.i = fmul float %.1166.i.i, %.1981.i.i
  %.1986.i.i = fmul float %.862.i.i, %l1.2.i.2.i50
  %.1987.i.i = fadd float %.1986.i.i, %.1983.i.i
  %.2017.i.i = getelementptr float, ptr %13, i64 %.1821.i.i.048
  %.2018.i.i = load float, ptr %.2017.i.i, align 4, !noalias !0
  %.2020.i.i = fmul float %.1194.i.i, %.2018.i.i
  %.2023.i.i = fmul float %.891.i.i, %l2.2.i.2.i51
  %.2024.i.i = fadd float %.2023.i.i, %.2020.i.i
  %.2054.i.i = getelementptr float, ptr %14, i64 %.1821.i.i.048
  %.2055.i.i = load float, ptr %.2054.i.i, align 4, !noalias !0
  %.2057.i.i = fmul float %.1222.i.i, %.2055.i.i
  %.2060.i.i = fmul float %.920.i.i, %l3.2.i.2.i52
  %.2061.i.i = fadd float %.2060.i.i, %.2057.i.i
  %.2091.i.i = getelementptr float, ptr %15, i64 %.1821.i.i.048
  %.2092.i.i = load float, ptr %.2091.i.i, align 4, !noalias !0
  %.2094.i.i = fmul float %.1286.i.i, %.2092.i.i
  %.2097.i.i = fmul float %.985.i.i, %l4.2.i.2.i53
  %.2098.i.i = fadd float %.2097.i.i, %.2094.i.i
  %.2128.i.i = getelementptr float, ptr %16, i64 %.1821.i.i.048
  %.2129.i.i = load float, ptr %.2128.i.i, align 4, !noalias !0
  %.2131.i.i = fmul float %.1314.i.i, %.2129.i.i
  %.2134.i.i = fmul float %.1014.i.i, %l5.2.i.2.i54
  %.2135.i.i = fadd float %.2134.i.i, %.2131.i.i
  %.2165.i.i = getelementptr float, ptr %17, i64 %.1821.i.i.048
  %.2166.i.i = load float, ptr %.2165.i.i, align 4, !noalias !0
  %.2168.i.i = fmul float %.1342.i.i, %.2166.i.i
  %.2171.i.i = fmul float %.1043.i.i, %l6.2.i.2.i55
  %.2172.i.i = fadd float %.2171.i.i, %.2168.i.i
  %.2202.i.i = getelementptr float, ptr %18, i64 %.1821.i.i.048
  %.2203.i.i = load float, ptr %.2202.i.i, align 4, !noalias !0
  %.2205.i.i = fmul float %.1370.i.i, %.2203.i.i
  %.2208.i.i = fmul float %.1072.i.i, %l7.2.i.2.i56
  %.2209.i.i = fadd float %.2208.i.i, %.2205.i.i
  %.2239.i.i = getelementptr float, ptr %3, i64 %.1821.i.i.048
  %.2240.i.i = load float, ptr %.2239.i.i, align 4, !noalias !0
  %.2242.i.i = fmul float %.1434.i.i, %.2240.i.i
  %.2272.i.i = getelementptr float, ptr %4, i64 %.1821.i.i.048
  %.2273.i.i = load float, ptr %.2272.i.i, align 4, !noalias !0
  %.2275.i.i = fmul float %.1434.i.i, %.2273.i.i
  %.2276.i.i = fsub float %.1950.i.i, %.2275.i.i
  %.2306.i.i = getelementptr float, ptr %gep, i64 %.1821.i.i.048
  store float %.2276.i.i, ptr %.2306.i.i, align 4, !noalias !0
  %.2308.i.i = fsub float %.1987.i.i, %.2242.i.i
  %.2338.i.i = getelementptr float, ptr %19, i64 %.1821.i.i.048
  store float %.2308.i.i, ptr %.2338.i.i, align 4, !noalias !0
  %.2340.i.i = fsub float %.2024.i.i, %.2275.i.i
  %.2370.i.i = getelementptr float, ptr %20, i64 %.1821.i.i.048
  store float %.2340.i.i, ptr %.2370.i.i, align 4, !noalias !0
  %.2372.i.i = fsub float %.2061.i.i, %.2242.i.i
  %.2402.i.i = getelementptr float, ptr %21, i64 %.1821.i.i.048
  store float %.2372.i.i, ptr %.2402.i.i, align 4, !noalias !0
  %.2404.i.i = fadd float %.2098.i.i, %.2275.i.i
  %.2434.i.i = getelementptr float, ptr %22, i64 %.1821.i.i.048
  store float %.2404.i.i, ptr %.2434.i.i, align 4, !noalias !0
  %.2436.i.i = fadd float %.2135.i.i, %.2242.i.i
  %.2466.i.i = getelementptr float, ptr %23, i64 %.1821.i.i.048
  store float %.2436.i.i, ptr %.2466.i.i, align 4, !noalias !0
  %.2468.i.i = fadd float %.2172.i.i, %.2275.i.i
  %.2498.i.i = getelementptr float, ptr %24, i64 %.1821.i.i.048
  store float %.2468.i.i, ptr %.2498.i.i, align 4, !noalias !0
  %.2500.i.i = fadd float %.2209.i.i, %.2242.i.i
  %.2530.i.i = getelementptr float, ptr %25, i64 %.1821.i.i.048
  store float %.2500.i.i, ptr %.2530.i.i, align 4, !noalias !0
  %exitcond88.not = icmp eq i64 %.1891.i.i, %spec.select
  br i1 %exitcond88.not, label %B3690.i.i, label %B2740.if.i.i

B4182.if.i.i:                                     ; preds = %B4148.i.i.preheader, %B4182.if.i.i
  %.3044.i.i.070 = phi i64 [ %.3113.i.i, %B4182.if.i.i ], [ 0, %B4148.i.i.preheader ]
  %.3113.i.i = add nuw nsw i64 %.3044.i.i.070, 1
  %.3173.i.i = getelementptr float, ptr %invariant.gep, i64 %.3044.i.i.070
  %.3174.i.i = load float, ptr %.3173.i.i, align 4, !noalias !0
  %.3200.i.i = getelementptr i8, ptr %.3173.i.i, i64 132000
  %.3201.i.i = load float, ptr %.3200.i.i, align 4, !noalias !0
  %.3227.i.i = getelementptr i8, ptr %.3173.i.i, i64 264000
  %.3228.i.i = load float, ptr %.3227.i.i, align 4, !noalias !0
  %.3254.i.i = getelementptr i8, ptr %.3173.i.i, i64 396000
  %.3255.i.i = load float, ptr %.3254.i.i, align 4, !noalias !0
  %26 = getelementptr float, ptr %.5, i64 %.3044.i.i.070
  %.3306.i.i = getelementptr i8, ptr %26, i64 3168000
  %.3307.i.i = load float, ptr %.3306.i.i, align 4, !noalias !0
  %.3308.i.i = fsub float %.3174.i.i, %.3201.i.i
  %.3309.i.i = fsub float %.3228.i.i, %.3255.i.i
  %.3310.i.i = fadd float %.3308.i.i, %.3309.i.i
  %.3311.i.i = fadd float %.3307.i.i, %.3310.i.i
  store float %.3311.i.i, ptr %.3306.i.i, align 4, !noalias !0
  %.3366.i.i = getelementptr i8, ptr %26, i64 3300000
  %.3367.i.i = load float, ptr %.3366.i.i, align 4, !noalias !0
  %.3368.i.i = fadd float %.3174.i.i, %.3201.i.i
  %.3369.i.i = fadd float %.3228.i.i, %.3255.i.i
  %.3370.i.i = fsub float %.3368.i.i, %.3369.i.i
  %.3371.i.i = fadd float %.3370.i.i, %.3367.i.i
  store float %.3371.i.i, ptr %.3366.i.i, align 4, !noalias !0
  %.3401.i.i = fadd float %.3368.i.i, %.3369.i.i
  %.3403.i.i = fmul float %.3401.i.i, 5.000000e-01
  %.3404.i.i = fsub float %.3174.i.i, %.3403.i.i
  store float %.3404.i.i, ptr %.3173.i.i, align 4, !noalias !0
  %.3432.i.i = fsub float %.3201.i.i, %.3403.i.i
  store float %.3432.i.i, ptr %.3200.i.i, align 4, !noalias !0
  %.3460.i.i = fsub float %.3228.i.i, %.3403.i.i
  store float %.3460.i.i, ptr %.3227.i.i, align 4, !noalias !0
  %.3488.i.i = fsub float %.3255.i.i, %.3403.i.i
  store float %.3488.i.i, ptr %.3254.i.i, align 4, !noalias !0
  %exitcond89.not = icmp eq i64 %.3113.i.i, %spec.select
  br i1 %exitcond89.not, label %B4182.if.i.i.lr.ph.1, label %B4182.if.i.i

B4746.if.i.i:                                     ; preds = %B4182.if.i.i.3, %B4746.if.i.i
  %.3672.i.i.077 = phi i64 [ %.3741.i.i, %B4746.if.i.i ], [ 0, %B4182.if.i.i.3 ]
  %.3741.i.i = add nuw nsw i64 %.3672.i.i.077, 1
  %.3802.i.i = getelementptr float, ptr %invariant.gep, i64 %.3672.i.i.077
  %.3803.i.i = load float, ptr %.3802.i.i, align 4, !noalias !0
  %.3829.i.i = getelementptr i8, ptr %.3802.i.i, i64 528000
  %.3830.i.i = load float, ptr %.3829.i.i, align 4, !noalias !0
  %.3856.i.i = getelementptr i8, ptr %.3802.i.i, i64 1056000
  %.3857.i.i = load float, ptr %.3856.i.i, align 4, !noalias !0
  %.3883.i.i = getelementptr i8, ptr %.3802.i.i, i64 1584000
  %.3884.i.i = load float, ptr %.3883.i.i, align 4, !noalias !0
  %.3909.i.i = fadd float %.3803.i.i, %.3830.i.i
  %.3910.i.i = fadd float %.3857.i.i, %.3884.i.i
  %.3911.i.i = fadd float %.3909.i.i, %.3910.i.i
  %.3913.i.i = fmul float %.3911.i.i, 5.000000e-01
  %.3914.i.i = fsub float %.3803.i.i, %.3913.i.i
  store float %.3914.i.i, ptr %.3802.i.i, align 4, !noalias !0
  %.3942.i.i = fsub float %.3830.i.i, %.3913.i.i
  store float %.3942.i.i, ptr %.3829.i.i, align 4, !noalias !0
  %.3970.i.i = fsub float %.3857.i.i, %.3913.i.i
  store float %.3970.i.i, ptr %.3856.i.i, align 4, !noalias !0
  %.3998.i.i = fsub float %.3884.i.i, %.3913.i.i
  store float %.3998.i.i, ptr %.3883.i.i, align 4, !noalias !0
  %exitcond90.not = icmp eq i64 %.3741.i.i, %spec.select
  br i1 %exitcond90.not, label %B4746.if.i.i.lr.ph.1, label %B4746.if.i.i

B5246.if.i.i.lr.ph:                               ; preds = %B4746.if.i.i.3
  %invariant.gep83 = getelementptr float, ptr %.16, i64 %start.2.i.0.i
  br label %B5246.if.i.i

B5246.if.i.i:                                     ; preds = %B5246.if.i.i.lr.ph, %B5246.if.i.i
  %.4193.i.i.082 = phi i64 [ 0, %B5246.if.i.i.lr.ph ], [ %.4262.i.i, %B5246.if.i.i ]
  %.4262.i.i = add nuw nsw i64 %.4193.i.i.082, 1
  %.4314.i.i = getelementptr float, ptr %invariant.gep83, i64 %.4193.i.i.082
  %.4315.i.i = load float, ptr %.4314.i.i, align 4, !noalias !0
  %.4343.i.i = getelementptr float, ptr %1, i64 %.4193.i.i.082
  %.4344.i.i = load float, ptr %.4343.i.i, align 4, !noalias !0
  %.4346.i.i = fmul float %.15, %.4344.i.i
  %.4347.i.i = fadd float %.4315.i.i, %.4346.i.i
  store float %.4347.i.i, ptr %.4314.i.i, align 4, !noalias !0
  store float 0.000000e+00, ptr %.4343.i.i, align 4, !noalias !0
  %exitcond92.not = icmp eq i64 %.4262.i.i, %spec.select
  br i1 %exitcond92.not, label %B5246.if.i.i.lr.ph.1, label %B5246.if.i.i

_ZN13_3cdynamic_3e5entryB3v31B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axyy10float32_2ax9uint64_2ax10float32_2ax10float32_2ax10float32_2axf10float32_2axy.exit: ; preds = %B5160.i.i.loopexit.1, %entry
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

; 7acf4e2a2a25aa593ace1fdd934db5b8
; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite)
define noalias noundef ptr @_run(ptr %.1, i64 %.2, i64 %.3, ptr readonly %.4, i64 %.5, i64 %.6, ptr %.7, i64 %.8, i64 %.9, i64 %.10) local_unnamed_addr #0 {
entry:
  %.139.i.i = and i64 %.2, 1
  %.143.i947.i = lshr i64 %.2, 1
  %.145.i.i = add nuw nsw i64 %.143.i947.i, %.139.i.i
  %.122.i.i.inv = icmp slt i64 %.2, 1
  %.167.i.i32.not35 = icmp eq i64 %.145.i.i, 0
  %.167.i.i32.not = select i1 %.122.i.i.inv, i1 true, i1 %.167.i.i32.not35
  br i1 %.167.i.i32.not, label %_ZN13_3cdynamic_3e5entryB2v1B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axx10float64_2axx10float64_2axxx.exit, label %B62.if.i.i.lr.ph

B62.if.i.i.lr.ph:                                 ; preds = %entry
  %.225.i.i = add nsw i64 %.2, -1
  %.352.i.i29.not = icmp slt i64 %.5, 1
  %.750.i.i = mul i64 %.10, %.9
  %.1097.i.i19.not = icmp slt i64 %.3, 1
  br label %B62.if.i.i

B60.i.i.loopexit:                                 ; preds = %B636.i.i, %B62.if.i.i
  %.167.i.i = icmp sgt i64 %.111.i.i.033, 1
  br i1 %.167.i.i, label %B62.if.i.i, label %_ZN13_3cdynamic_3e5entryB2v1B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axx10float64_2axx10float64_2axxx.exit

B636.i.i:                                         ; preds = %B430.if.i.i, %B186.if.i.i
  %z1.2.i.2.i.lcssa = phi double [ %.836.i.i, %B186.if.i.i ], [ %.1280.i.i, %B430.if.i.i ]
  %z0.2.i.2.i.lcssa = phi double [ %.759.i.i, %B186.if.i.i ], [ %.1262.i.i, %B430.if.i.i ]
  %w1.2.i.2.i.lcssa = phi double [ %.996.i.i, %B186.if.i.i ], [ %.1288.i.i, %B430.if.i.i ]
  %w0.2.i.2.i.lcssa = phi double [ %.919.i.i, %B186.if.i.i ], [ %.1272.i.i, %B430.if.i.i ]
  %.1419.i.i = tail call double @llvm.fabs.f64(double %z0.2.i.2.i.lcssa)
  %.1420.i.i = fcmp ogt double %.1419.i.i, 0x3BC79CA10C924223
  %z0.2.i.2..i = select i1 %.1420.i.i, double %z0.2.i.2.i.lcssa, double 0.000000e+00
  store double %z0.2.i.2..i, ptr %.758.i.i, align 8, !noalias !0
  %.1515.i.i = tail call double @llvm.fabs.f64(double %z1.2.i.2.i.lcssa)
  %.1516.i.i = fcmp ogt double %.1515.i.i, 0x3BC79CA10C924223
  %"$phi738.2.2.i.2.i" = select i1 %.1516.i.i, double %z1.2.i.2.i.lcssa, double 0.000000e+00
  store double %"$phi738.2.2.i.2.i", ptr %.835.i.i, align 8, !noalias !0
  %.1611.i.i = tail call double @llvm.fabs.f64(double %w0.2.i.2.i.lcssa)
  %.1612.i.i = fcmp ogt double %.1611.i.i, 0x3BC79CA10C924223
  %"$phi796.2.2.i.2.i" = select i1 %.1612.i.i, double %w0.2.i.2.i.lcssa, double 0.000000e+00
  store double %"$phi796.2.2.i.2.i", ptr %.918.i.i, align 8, !noalias !0
  %.1707.i.i = tail call double @llvm.fabs.f64(double %w1.2.i.2.i.lcssa)
  %.1708.i.i = fcmp ogt double %.1707.i.i, 0x3BC79CA10C924223
  %"$phi854.2.2.i.2.i" = select i1 %.1708.i.i, double %w1.2.i.2.i.lcssa, double 0.000000e+00
  store double %"$phi854.2.2.i.2.i", ptr %.995.i.i, align 8, !noalias !0
  %exitcond36.not = icmp eq i64 %.5, %.365.i.i
  br i1 %exitcond36.not, label %B60.i.i.loopexit, label %B186.if.i.i

B62.if.i.i:                                       ; preds = %B62.if.i.i.lr.ph, %B60.i.i.loopexit
  %.108.i.i.034 = phi i64 [ 0, %B62.if.i.i.lr.ph ], [ %.180.i.i, %B60.i.i.loopexit ]
  %.111.i.i.033 = phi i64 [ %.145.i.i, %B62.if.i.i.lr.ph ], [ %.176.i.i, %B60.i.i.loopexit ]
  %.176.i.i = add nsw i64 %.111.i.i.033, -1
  %.180.i.i = add nuw i64 %.108.i.i.034, 2
  br i1 %.352.i.i29.not, label %B60.i.i.loopexit, label %B186.if.i.i.lr.ph

B186.if.i.i.lr.ph:                                ; preds = %B62.if.i.i
  %.209.i.i = or disjoint i64 %.108.i.i.034, 1
  %.13.i.i.i = tail call i64 @llvm.smin.i64(i64 %.225.i.i, i64 %.209.i.i)
  %.720.i.i = icmp slt i64 %.108.i.i.034, 0
  %.721.i.i = select i1 %.720.i.i, i64 %.8, i64 0
  %.722.i.i = add i64 %.721.i.i, %.108.i.i.034
  %.752.i.i = mul i64 %.722.i.i, %.750.i.i
  %0 = getelementptr double, ptr %.7, i64 %.752.i.i
  %.880.i.i = icmp slt i64 %.13.i.i.i, 0
  %.881.i.i = select i1 %.880.i.i, i64 %.8, i64 0
  %.882.i.i = add i64 %.881.i.i, %.13.i.i.i
  %.912.i.i = mul i64 %.882.i.i, %.750.i.i
  %1 = getelementptr double, ptr %.7, i64 %.912.i.i
  %.1161.i.i = select i1 %.720.i.i, i64 %.2, i64 0
  %.1162.i.i = add i64 %.1161.i.i, %.108.i.i.034
  %.1182.i.i = mul i64 %.1162.i.i, %.3
  %2 = getelementptr float, ptr %.1, i64 %.1182.i.i
  %.1216.i.i = select i1 %.880.i.i, i64 %.2, i64 0
  %.1217.i.i = add i64 %.1216.i.i, %.13.i.i.i
  %.1237.i.i = mul i64 %.1217.i.i, %.3
  %3 = getelementptr float, ptr %.1, i64 %.1237.i.i
  br label %B186.if.i.i

B186.if.i.i:                                      ; preds = %B186.if.i.i.lr.ph, %B636.i.i
  %.295.i.i.031 = phi i64 [ 0, %B186.if.i.i.lr.ph ], [ %.365.i.i, %B636.i.i ]
  %.365.i.i = add nuw nsw i64 %.295.i.i.031, 1
  %.442.i.i = mul i64 %.295.i.i.031, %.6
  %.446.i.i = getelementptr double, ptr %.4, i64 %.442.i.i
  %.447.i.i = load double, ptr %.446.i.i, align 8, !noalias !0
  %.501.i.i = getelementptr i8, ptr %.446.i.i, i64 8
  %.502.i.i = load double, ptr %.501.i.i, align 8, !noalias !0
  %.556.i.i = getelementptr i8, ptr %.446.i.i, i64 16
  %.557.i.i = load double, ptr %.556.i.i, align 8, !noalias !0
  %.620.i.i = getelementptr i8, ptr %.446.i.i, i64 24
  %.621.i.i = load double, ptr %.620.i.i, align 8, !noalias !0
  %.675.i.i = getelementptr i8, ptr %.446.i.i, i64 32
  %.676.i.i = load double, ptr %.675.i.i, align 8, !noalias !0
  %.754.i.i = mul i64 %.295.i.i.031, %.10
  %.758.i.i = getelementptr double, ptr %0, i64 %.754.i.i
  %.759.i.i = load double, ptr %.758.i.i, align 8, !noalias !0
  %.835.i.i = getelementptr i8, ptr %.758.i.i, i64 8
  %.836.i.i = load double, ptr %.835.i.i, align 8, !noalias !0
  %.918.i.i = getelementptr double, ptr %1, i64 %.754.i.i
  %.919.i.i = load double, ptr %.918.i.i, align 8, !noalias !0
  %.995.i.i = getelementptr i8, ptr %.918.i.i, i64 8
  %.996.i.i = load double, ptr %.995.i.i, align 8, !noalias !0
  br i1 %.1097.i.i19.not, label %B636.i.i, label %B430.if.i.i

B430.if.i.i:                                      ; preds = %B186.if.i.i, %B430.if.i.i
  %w0.2.i.2.i25 = phi double [ %.1272.i.i, %B430.if.i.i ], [ %.919.i.i, %B186.if.i.i ]
  %w1.2.i.2.i24 = phi double [ %.1288.i.i, %B430.if.i.i ], [ %.996.i.i, %B186.if.i.i ]
  %z0.2.i.2.i23 = phi double [ %.1262.i.i, %B430.if.i.i ], [ %.759.i.i, %B186.if.i.i ]
  %z1.2.i.2.i22 = phi double [ %.1280.i.i, %B430.if.i.i ], [ %.836.i.i, %B186.if.i.i ]
  %.1041.i.i.021 = phi i64 [ %.1110.i.i, %B430.if.i.i ], [ 0, %B186.if.i.i ]
  %.1110.i.i = add nuw nsw i64 %.1041.i.i.021, 1
  %.1186.i.i = getelementptr float, ptr %2, i64 %.1041.i.i.021
  %.1187.i.i = load float, ptr %.1186.i.i, align 4, !noalias !0
  %.1241.i.i = getelementptr float, ptr %3, i64 %.1041.i.i.021
  %.1242.i.i = load float, ptr %.1241.i.i, align 4, !noalias !0
  %.1246.i.i = fpext float %.1187.i.i to double
  %.1247.i.i = fmul double %.447.i.i, %.1246.i.i
  %.1249.i.i = fadd double %z0.2.i.2.i23, %.1247.i.i
  %.1251.i.i = fpext float %.1242.i.i to double
  %.1252.i.i = fmul double %.447.i.i, %.1251.i.i
  %.1254.i.i = fadd double %w0.2.i.2.i25, %.1252.i.i
  %.1257.i.i = fmul double %.502.i.i, %.1246.i.i
  %.1259.i.i = fmul double %.621.i.i, %.1249.i.i
  %.1260.i.i = fsub double %.1257.i.i, %.1259.i.i
  %.1262.i.i = fadd double %z1.2.i.2.i22, %.1260.i.i
  %.1267.i.i = fmul double %.502.i.i, %.1251.i.i
  %.1269.i.i = fmul double %.621.i.i, %.1254.i.i
  %.1270.i.i = fsub double %.1267.i.i, %.1269.i.i
  %.1272.i.i = fadd double %w1.2.i.2.i24, %.1270.i.i
  %.1277.i.i = fmul double %.557.i.i, %.1246.i.i
  %.1279.i.i = fmul double %.676.i.i, %.1249.i.i
  %.1280.i.i = fsub double %.1277.i.i, %.1279.i.i
  %.1285.i.i = fmul double %.557.i.i, %.1251.i.i
  %.1287.i.i = fmul double %.676.i.i, %.1254.i.i
  %.1288.i.i = fsub double %.1285.i.i, %.1287.i.i
  %.1343.i.i = fptrunc double %.1249.i.i to float
  store float %.1343.i.i, ptr %.1186.i.i, align 4, !noalias !0
  %.1399.i.i = fptrunc double %.1254.i.i to float
  store float %.1399.i.i, ptr %.1241.i.i, align 4, !noalias !0
  %exitcond.not = icmp eq i64 %.3, %.1110.i.i
  br i1 %exitcond.not, label %B636.i.i, label %B430.if.i.i

_ZN13_3cdynamic_3e5entryB2v1B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axx10float64_2axx10float64_2axxx.exit: ; preds = %B60.i.i.loopexit, %entry
  ret ptr null
}

; Function Attrs: mustprogress nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare double @llvm.fabs.f64(double) #1

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.smin.i64(i64, i64) #2

attributes #0 = { nounwind }
attributes #1 = { nounwind }
attributes #2 = { nounwind }

!0 = !{!1, !3, !4}
!1 = distinct !{!1, !2, !""}
!2 = distinct !{!2, !""}
!3 = distinct !{!3, !2, !""}
!4 = distinct !{!4, !5, !""}
!5 = distinct !{!5, !""}

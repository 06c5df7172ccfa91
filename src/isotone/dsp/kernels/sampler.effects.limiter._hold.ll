; 9c0c6d4d0f516cb148378bc32acf73cf
; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite)
define noalias noundef ptr @_hold(ptr %.1, i64 %.2, ptr %.3, i64 %.4, ptr %.5, i64 %.6, double %.7, i64 %.8) local_unnamed_addr #0 {
entry:
  %.82.i.i = sub nsw i64 %.2, %.4
  %.115.i.i = load double, ptr %.5, align 8, !noalias !0
  %.204.i.i13.not = icmp slt i64 %.82.i.i, 1
  br i1 %.204.i.i13.not, label %B150.i.i, label %B116.if.i.i

B150.i.i:                                         ; preds = %B116.if.i.i, %entry
  %last_low.5.i.0.i.lcssa = phi i64 [ -1, %entry ], [ %last_low.6.i.1.i, %B116.if.i.i ]
  %.392.i.i22.not = icmp slt i64 %.4, 1
  br i1 %.392.i.i22.not, label %_ZN13_3cdynamic_3e5entryB3v37B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2ax10float32_2ax10float64_2axdx.exit, label %B182.if.i.i

B272.i.i:                                         ; preds = %B182.if.i.i
  %.13.i.i.i = tail call i64 @llvm.smax.i64(i64 %.487.i.i, i64 0)
  %reass.sub = sub i64 %last_low.3.i.1.i, %.13.i.i.i
  %.614.i.i17.not = icmp ugt i64 %reass.sub, 9223372036854775806
  br i1 %.614.i.i17.not, label %B394.i.i, label %B344.if.i.i.preheader

B344.if.i.i.preheader:                            ; preds = %B272.i.i
  %.568.i.i = add nuw nsw i64 %reass.sub, 1
  br label %B344.if.i.i

B394.i.i:                                         ; preds = %B344.if.i.i, %B272.i.i, %B182.if.i.i
  %lowest.4.i.1.i = phi float [ 1.000000e+00, %B182.if.i.i ], [ 1.000000e+00, %B272.i.i ], [ %.13.i4.i.i, %B344.if.i.i ]
  %.731.i.i = sub nsw i64 %.336.i.i.024, %.82.i.i
  %0 = getelementptr float, ptr %.3, i64 %.731.i.i
  store float %lowest.4.i.1.i, ptr %0, align 4, !noalias !0
  %.392.i.i = icmp samesign ugt i64 %.339.i.i.023, 1
  br i1 %.392.i.i, label %B182.if.i.i, label %B442.if.i.i

B116.if.i.i:                                      ; preds = %entry, %B116.if.i.i
  %last_low.5.i.0.i16 = phi i64 [ %last_low.6.i.1.i, %B116.if.i.i ], [ -1, %entry ]
  %.146.i.i.015 = phi i64 [ %.217.i.i, %B116.if.i.i ], [ 0, %entry ]
  %.217.i.i = add nuw nsw i64 %.146.i.i.015, 1
  %1 = getelementptr float, ptr %.1, i64 %.146.i.i.015
  %.281.i.i = load float, ptr %1, align 4, !noalias !0
  %.283.i.i = fcmp olt float %.281.i.i, 1.000000e+00
  %last_low.6.i.1.i = select i1 %.283.i.i, i64 %.146.i.i.015, i64 %last_low.5.i.0.i16
  %exitcond.not = icmp eq i64 %.82.i.i, %.217.i.i
  br i1 %exitcond.not, label %B150.i.i, label %B116.if.i.i

B182.if.i.i:                                      ; preds = %B150.i.i, %B394.i.i
  %last_low.4.i.0.i25 = phi i64 [ %last_low.3.i.1.i, %B394.i.i ], [ %last_low.5.i.0.i.lcssa, %B150.i.i ]
  %.336.i.i.024 = phi i64 [ %.405.i.i, %B394.i.i ], [ %.82.i.i, %B150.i.i ]
  %.339.i.i.023 = phi i64 [ %.401.i.i, %B394.i.i ], [ %.4, %B150.i.i ]
  %.401.i.i = add nsw i64 %.339.i.i.023, -1
  %.405.i.i = add i64 %.336.i.i.024, 1
  %.453.i.i = icmp slt i64 %.336.i.i.024, 0
  %.454.i.i = select i1 %.453.i.i, i64 %.2, i64 0
  %2 = getelementptr float, ptr %.1, i64 %.336.i.i.024
  %.468.i.i = getelementptr float, ptr %2, i64 %.454.i.i
  %.469.i.i = load float, ptr %.468.i.i, align 4, !noalias !0
  %.471.i.i = fcmp olt float %.469.i.i, 1.000000e+00
  %last_low.3.i.1.i = select i1 %.471.i.i, i64 %.336.i.i.024, i64 %last_low.4.i.0.i25
  %.487.i.i = sub nsw i64 %.336.i.i.024, %.8
  %.489.i.not.i = icmp slt i64 %last_low.3.i.1.i, %.487.i.i
  br i1 %.489.i.not.i, label %B394.i.i, label %B272.i.i

B344.if.i.i:                                      ; preds = %B344.if.i.i.preheader, %B344.if.i.i
  %lowest.3.i.2.i20 = phi float [ %.13.i4.i.i, %B344.if.i.i ], [ 1.000000e+00, %B344.if.i.i.preheader ]
  %.555.i.i.019 = phi i64 [ %.627.i.i, %B344.if.i.i ], [ %.13.i.i.i, %B344.if.i.i.preheader ]
  %.558.i.i.018 = phi i64 [ %.623.i.i, %B344.if.i.i ], [ %.568.i.i, %B344.if.i.i.preheader ]
  %.623.i.i = add nsw i64 %.558.i.i.018, -1
  %.627.i.i = add nuw i64 %.555.i.i.019, 1
  %.667.i.i = icmp slt i64 %.555.i.i.019, 0
  %.668.i.i = select i1 %.667.i.i, i64 %.2, i64 0
  %3 = getelementptr float, ptr %.1, i64 %.555.i.i.019
  %.682.i.i = getelementptr float, ptr %3, i64 %.668.i.i
  %.683.i.i = load float, ptr %.682.i.i, align 4, !noalias !0
  %.12.i3.i.i = fcmp olt float %.683.i.i, %lowest.3.i.2.i20
  %.13.i4.i.i = select i1 %.12.i3.i.i, float %.683.i.i, float %lowest.3.i.2.i20
  %.614.i.i = icmp samesign ugt i64 %.558.i.i.018, 1
  br i1 %.614.i.i, label %B344.if.i.i, label %B394.i.i

B442.if.i.i:                                      ; preds = %B394.i.i, %B442.if.i.i
  %held.3.i.0.i29 = phi double [ %held.4.i.1.i, %B442.if.i.i ], [ %.115.i.i, %B394.i.i ]
  %.808.i.i.028 = phi i64 [ %.877.i.i, %B442.if.i.i ], [ 0, %B394.i.i ]
  %.877.i.i = add nuw nsw i64 %.808.i.i.028, 1
  %4 = getelementptr float, ptr %.3, i64 %.808.i.i.028
  %.935.i.i = load float, ptr %4, align 4, !noalias !0
  %.941.i.i = fpext float %.935.i.i to double
  %.942.i.i = fcmp ogt double %held.3.i.0.i29, %.941.i.i
  %.955.i.i = fsub double %held.3.i.0.i29, %.941.i.i
  %.959.i.i = fmul double %.7, %.955.i.i
  %.962.i.i = fadd double %.959.i.i, %.941.i.i
  %"$phi498.1.2.i.1.i" = select i1 %.942.i.i, double %.941.i.i, double %.962.i.i
  %.978.i.i = fcmp oeq float %.935.i.i, 1.000000e+00
  %.986.i.i = fcmp ogt double %"$phi498.1.2.i.1.i", 0x3FEFFFFDE7210BE9
  %or.cond.i = select i1 %.978.i.i, i1 %.986.i.i, i1 false
  %held.4.i.1.i = select i1 %or.cond.i, double 1.000000e+00, double %"$phi498.1.2.i.1.i"
  %.1000.i.i = add nsw i64 %.808.i.i.028, %.82.i.i
  %.1017.i.i = icmp slt i64 %.1000.i.i, 0
  %.1018.i.i = select i1 %.1017.i.i, i64 %.2, i64 0
  %5 = getelementptr float, ptr %.1, i64 %.1000.i.i
  %.1032.i.i = getelementptr float, ptr %5, i64 %.1018.i.i
  %.1033.i.i = fptrunc double %held.4.i.1.i to float
  store float %.1033.i.i, ptr %.1032.i.i, align 4, !noalias !0
  %exitcond31.not = icmp eq i64 %.4, %.877.i.i
  br i1 %exitcond31.not, label %_ZN13_3cdynamic_3e5entryB3v37B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2ax10float32_2ax10float64_2axdx.exit, label %B442.if.i.i

_ZN13_3cdynamic_3e5entryB3v37B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2ax10float32_2ax10float64_2axdx.exit: ; preds = %B442.if.i.i, %B150.i.i
  %held.3.i.0.i.lcssa = phi double [ %.115.i.i, %B150.i.i ], [ %held.4.i.1.i, %B442.if.i.i ]
  store double %held.3.i.0.i.lcssa, ptr %.5, align 8, !noalias !0
  ret ptr null
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.smax.i64(i64, i64) #1

attributes #0 = { nounwind }
attributes #1 = { nounwind }

!0 = !{!1, !3, !4}
!1 = distinct !{!1, !2, !""}
!2 = distinct !{!2, !""}
!3 = distinct !{!3, !2, !""}
!4 = distinct !{!4, !5, !""}
!5 = distinct !{!5, !""}

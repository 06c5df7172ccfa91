; 0d9792a32942b8e96bd5fb08508bb987
; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite)
define noalias noundef ptr @_diffuse(ptr %.1, i64 %.2, i64 %.3, ptr %.4, i64 %.5, ptr readonly %.6, i64 %.7, i64 %.8) local_unnamed_addr #0 {
entry:
  %.232.i.not.i = icmp eq i64 %.8, 0
  br label %B164.if.i.i

B282.i.i:                                         ; preds = %B282.i.i.preheader, %B500.i.i
  %start.2.i.1.i = phi i64 [ %.536.i.i, %B500.i.i ], [ 0, %B282.i.i.preheader ]
  %.254.i.i = sub i64 %.8, %start.2.i.1.i
  %.13.i.i.i = tail call i64 @llvm.umin.i64(i64 %.224.i.i, i64 %.254.i.i)
  %.363.i.i11.not = icmp slt i64 %.13.i.i.i, 1
  br i1 %.363.i.i11.not, label %B500.i.i, label %B388.if.i.i.lr.ph

B388.if.i.i.lr.ph:                                ; preds = %B282.i.i
  %.248.i.i = add i64 %.246.i.i, %start.2.i.1.i
  %.403.i.i = sub i64 %.248.i.i, %.224.i.i
  %0 = getelementptr float, ptr %.4, i64 %.403.i.i
  %1 = getelementptr float, ptr %3, i64 %start.2.i.1.i
  %2 = getelementptr float, ptr %.4, i64 %.248.i.i
  br label %B388.if.i.i

B500.i.i:                                         ; preds = %B388.if.i.i, %B282.i.i
  %.536.i.i = add i64 %start.2.i.1.i, %.224.i.i
  %.540.i.i = icmp ult i64 %.536.i.i, %.8
  br i1 %.540.i.i, label %B282.i.i, label %B522.i.i

B522.i.i:                                         ; preds = %B500.i.i, %B164.if.i.i
  %exitcond.not = icmp eq i64 %.151.i.i, 24
  br i1 %exitcond.not, label %_ZN13_3cdynamic_3e5entryB3v27B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axy10float32_2ax9uint64_2axy.exit, label %B164.if.i.i

B164.if.i.i:                                      ; preds = %entry, %B522.i.i
  %.80.i.i.015 = phi i64 [ 16, %entry ], [ %.151.i.i, %B522.i.i ]
  %.151.i.i = add nuw nsw i64 %.80.i.i.015, 1
  %.223.i.i = getelementptr i64, ptr %.6, i64 %.80.i.i.015
  %.224.i.i = load i64, ptr %.223.i.i, align 8, !noalias !0
  br i1 %.232.i.not.i, label %B522.i.i, label %B282.i.i.preheader

B282.i.i.preheader:                               ; preds = %B164.if.i.i
  %.181.i.i = icmp samesign ult i64 %.80.i.i.015, 20
  %.arg.x4.i = select i1 %.181.i.i, i64 0, i64 %.8
  %.244.i.i = mul nuw nsw i64 %.80.i.i.015, 33000
  %.246.i.i = add i64 %.244.i.i, %.3
  %3 = getelementptr float, ptr %.1, i64 %.arg.x4.i
  br label %B282.i.i

B388.if.i.i:                                      ; preds = %B388.if.i.i.lr.ph, %B388.if.i.i
  %.307.i.i.013 = phi i64 [ 0, %B388.if.i.i.lr.ph ], [ %.376.i.i, %B388.if.i.i ]
  %.310.i.i.012 = phi i64 [ %.13.i.i.i, %B388.if.i.i.lr.ph ], [ %.372.i.i, %B388.if.i.i ]
  %.372.i.i = add nsw i64 %.310.i.i.012, -1
  %.376.i.i = add nuw nsw i64 %.307.i.i.013, 1
  %.430.i.i = getelementptr float, ptr %0, i64 %.307.i.i.013
  %.431.i.i = load float, ptr %.430.i.i, align 4, !noalias !0
  %.459.i.i = getelementptr float, ptr %1, i64 %.307.i.i.013
  %.460.i.i = load float, ptr %.459.i.i, align 4, !noalias !0
  %.462.i.i = fmul float %.431.i.i, 0x3FE3D70A40000000
  %.463.i.i = fsub float %.460.i.i, %.462.i.i
  %.491.i.i = getelementptr float, ptr %2, i64 %.307.i.i.013
  store float %.463.i.i, ptr %.491.i.i, align 4, !noalias !0
  %.494.i.i = fmul float %.463.i.i, 0x3FE3D70A40000000
  %.495.i.i = fadd float %.431.i.i, %.494.i.i
  store float %.495.i.i, ptr %.459.i.i, align 4, !noalias !0
  %.363.i.i = icmp samesign ugt i64 %.310.i.i.012, 1
  br i1 %.363.i.i, label %B388.if.i.i, label %B500.i.i

_ZN13_3cdynamic_3e5entryB3v27B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axy10float32_2ax9uint64_2axy.exit: ; preds = %B522.i.i
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

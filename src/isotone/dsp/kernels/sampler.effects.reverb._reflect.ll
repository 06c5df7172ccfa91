; 792659218c4759738d7d22fc9f20e7a1
; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite)
define noalias noundef ptr @_reflect(ptr readonly %.1, i64 %.2, i64 %.3, ptr readonly %.4, i64 %.5, i64 %.6, ptr readonly %.7, i64 %.8, i64 %.9, ptr %.10, i64 %.11, i64 %.12) local_unnamed_addr #0 {
entry:
  %.205.i.i = add i64 %.12, %.3
  %storemerge.i = tail call i64 @llvm.smax.i64(i64 %.12, i64 0)
  %.296.i.i19.not = icmp slt i64 %.12, 1
  %.463.i.i25.not = icmp slt i64 %.6, 1
  %0 = shl i64 %.12, 2
  %1 = shl nuw i64 %storemerge.i, 2
  br label %B60.if.i.i

B60.i.i.loopexit:                                 ; preds = %B226.i.i.loopexit, %B148.i.i
  br i1 %exitcond31.not, label %_ZN13_3cdynamic_3e5entryB3v24B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axy9uint64_2axx10float32_2axx10float32_2axy.exit, label %B60.if.i.i

B148.i.i:                                         ; preds = %B126.if.i.i.lr.ph, %B60.if.i.i
  br i1 %.463.i.i25.not, label %B60.i.i.loopexit, label %B226.if.i.i.lr.ph

B226.if.i.i.lr.ph:                                ; preds = %B148.i.i
  %.542.i.i = mul nuw nsw i64 %.101.i.i.029, %.6
  %2 = getelementptr i64, ptr %.4, i64 %.542.i.i
  %.593.i.i = mul nuw nsw i64 %.101.i.i.029, %.9
  %3 = getelementptr float, ptr %.7, i64 %.593.i.i
  %4 = getelementptr float, ptr %.10, i64 %.202.i.i
  br label %B226.if.i.i

B226.i.i.loopexit:                                ; preds = %B306.if.i.i, %B226.if.i.i
  %exitcond30.not = icmp eq i64 %.6, %.476.i.i
  br i1 %exitcond30.not, label %B60.i.i.loopexit, label %B226.if.i.i

B60.if.i.i:                                       ; preds = %entry, %B60.i.i.loopexit
  %exitcond31.not = phi i1 [ false, %entry ], [ true, %B60.i.i.loopexit ]
  %.101.i.i.029 = phi i64 [ 0, %entry ], [ 1, %B60.i.i.loopexit ]
  %.202.i.i = mul nuw nsw i64 %.101.i.i.029, %.12
  %.207.i.i = mul nuw nsw i64 %.101.i.i.029, %.205.i.i
  %.209.i.i = add i64 %.207.i.i, %.3
  br i1 %.296.i.i19.not, label %B148.i.i, label %B126.if.i.i.lr.ph

B126.if.i.i.lr.ph:                                ; preds = %B60.if.i.i
  %5 = mul nuw nsw i64 %0, %.101.i.i.029
  %scevgep = getelementptr i8, ptr %.10, i64 %5
  tail call void @llvm.memset.p0.i64(ptr align 4 %scevgep, i8 0, i64 %1, i1 false), !noalias !0
  br label %B148.i.i

B226.if.i.i:                                      ; preds = %B226.if.i.i.lr.ph, %B226.i.i.loopexit
  %.407.i.i.027 = phi i64 [ 0, %B226.if.i.i.lr.ph ], [ %.476.i.i, %B226.i.i.loopexit ]
  %.476.i.i = add nuw nsw i64 %.407.i.i.027, 1
  %.597.i.i = getelementptr float, ptr %3, i64 %.407.i.i.027
  %.598.i.i = load float, ptr %.597.i.i, align 4, !noalias !0
  br i1 %.296.i.i19.not, label %B226.i.i.loopexit, label %B306.if.i.i.lr.ph

B306.if.i.i.lr.ph:                                ; preds = %B226.if.i.i
  %.546.i.i = getelementptr i64, ptr %2, i64 %.407.i.i.027
  %.547.i.i = load i64, ptr %.546.i.i, align 8, !noalias !0
  %.551.i.i = sub i64 %.209.i.i, %.547.i.i
  %6 = getelementptr float, ptr %.1, i64 %.551.i.i
  br label %B306.if.i.i

B306.if.i.i:                                      ; preds = %B306.if.i.i.lr.ph, %B306.if.i.i
  %.631.i.i.024 = phi i64 [ 0, %B306.if.i.i.lr.ph ], [ %.700.i.i, %B306.if.i.i ]
  %.700.i.i = add nuw nsw i64 %.631.i.i.024, 1
  %.752.i.i = getelementptr float, ptr %4, i64 %.631.i.i.024
  %.753.i.i = load float, ptr %.752.i.i, align 4, !noalias !0
  %.781.i.i = getelementptr float, ptr %6, i64 %.631.i.i.024
  %.782.i.i = load float, ptr %.781.i.i, align 4, !noalias !0
  %.784.i.i = fmul float %.598.i.i, %.782.i.i
  %.785.i.i = fadd float %.753.i.i, %.784.i.i
  store float %.785.i.i, ptr %.752.i.i, align 4, !noalias !0
  %exitcond.not = icmp eq i64 %.12, %.700.i.i
  br i1 %exitcond.not, label %B226.i.i.loopexit, label %B306.if.i.i

_ZN13_3cdynamic_3e5entryB3v24B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axy9uint64_2axx10float32_2axx10float32_2axy.exit: ; preds = %B60.i.i.loopexit
  ret ptr null
}

; Function Attrs: nocallback nofree nounwind willreturn memory(argmem: write)
declare void @llvm.memset.p0.i64(ptr writeonly, i8, i64, i1 immarg) #1

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.smax.i64(i64, i64) #2

attributes #0 = { nounwind }
attributes #1 = { nounwind }
attributes #2 = { nounwind }

!0 = !{!1, !3, !4}
!1 = distinct !{!1, !2, !""}
!2 = distinct !{!2, !""}
!3 = distinct !{!3, !2, !""}
!4 = distinct !{!4, !5, !""}
!5 = distinct !{!5, !""}

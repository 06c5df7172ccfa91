; 0d9792a32942b8e96bd5fb08508bb987
; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite)
define noalias noundef ptr @_reflect(ptr readonly %.1, i64 %.2, i64 %.3, ptr readonly %.4, i64 %.5, i64 %.6, ptr readonly %.7, i64 %.8, i64 %.9, ptr %.10, i64 %.11, i64 %.12) local_unnamed_addr #0 {
entry:
  %storemerge.i = tail call i64 @llvm.smax.i64(i64 %.12, i64 0)
  %.296.i.i19.not = icmp slt i64 %.12, 1
  %.463.i.i25.not = icmp slt i64 %.6, 1
  %0 = shl i64 %.12, 2
  %1 = shl nuw i64 %storemerge.i, 2
  br i1 %.296.i.i19.not, label %B148.i.i, label %B126.if.i.i.lr.ph

B60.i.i.loopexit:                                 ; preds = %B226.i.i.loopexit, %B148.i.i
  %reass.add = shl i64 %.3, 1
  %.209.i.i.1 = add i64 %.12, %reass.add
  br i1 %.296.i.i19.not, label %B148.i.i.1, label %B126.if.i.i.lr.ph.1

B126.if.i.i.lr.ph.1:                              ; preds = %B60.i.i.loopexit
  %scevgep.1 = getelementptr i8, ptr %.10, i64 %0
  tail call void @llvm.memset.p0.i64(ptr align 4 %scevgep.1, i8 0, i64 %1, i1 false), !noalias !0
  br label %B148.i.i.1

B148.i.i.1:                                       ; preds = %B126.if.i.i.lr.ph.1, %B60.i.i.loopexit
  br i1 %.463.i.i25.not, label %B60.i.i.loopexit.1, label %B226.if.i.i.lr.ph.1

B226.if.i.i.lr.ph.1:                              ; preds = %B148.i.i.1
  %2 = getelementptr i64, ptr %.4, i64 %.6
  %3 = getelementptr float, ptr %.7, i64 %.9
  %4 = getelementptr float, ptr %.10, i64 %.12
  br label %B226.if.i.i.1

B226.if.i.i.1:                                    ; preds = %B226.i.i.loopexit.1, %B226.if.i.i.lr.ph.1
  %.407.i.i.027.1 = phi i64 [ 0, %B226.if.i.i.lr.ph.1 ], [ %.476.i.i.1, %B226.i.i.loopexit.1 ]
  %.476.i.i.1 = add nuw nsw i64 %.407.i.i.027.1, 1
  %.597.i.i.1 = getelementptr float, ptr %3, i64 %.407.i.i.027.1
  %.598.i.i.1 = load float, ptr %.597.i.i.1, align 4, !noalias !0
  br i1 %.296.i.i19.not, label %B226.i.i.loopexit.1, label %B306.if.i.i.lr.ph.1

B306.if.i.i.lr.ph.1:                              ; preds = %B226.if.i.i.1
  %.546.i.i.1 = getelementptr i64, ptr %2, i64 %.407.i.i.027.1
  %.547.i.i.1 = load i64, ptr %.546.i.i.1, align 8, !noalias !0
  %.551.i.i.1 = sub i64 %.209.i.i.1, %.547.i.i.1
  %5 = getelementptr float, ptr %.1, i64 %.551.i.i.1
  br label %B306.if.i.i.1

B306.if.i.i.1:                                    ; preds = %B306.if.i.i.1, %B306.if.i.i.lr.ph.1
  %.631.i.i.024.1 = phi i64 [ 0, %B306.if.i.i.lr.ph.1 ], [ %.700.i.i.1, %B306.if.i.i.1 ]
  %.700.i.i.1 = add nuw nsw i64 %.631.i.i.024.1, 1
  %.752.i.i.1 = getelementptr float, ptr %4, i64 %.631.i.i.024.1
  %.753.i.i.1 = load float, ptr %.752.i.i.1, align 4, !noalias !0
  %.781.i.i.1 = getelementptr float, ptr %5, i64 %.631.i.i.024.1
  %.782.i.i.1 = load float, ptr %.781.i.i.1, align 4, !noalias !0
  %.784.i.i.1 = fmul float %.598.i.i.1, %.782.i.i.1
  %.785.i.i.1 = fadd float %.753.i.i.1, %.784.i.i.1
  store float %.785.i.i.1, ptr %.752.i.i.1, align 4, !noalias !0
  %exitcond.1.not = icmp eq i64 %.12, %.700.i.i.1
  br i1 %exitcond.1.not, label %B226.i.i.loopexit.1, label %B306.if.i.i.1

B226.i.i.loopexit.1:                              ; preds = %B306.if.i.i.1, %B226.if.i.i.1
  %exitcond30.1.not = icmp eq i64 %.6, %.476.i.i.1
  br i1 %exitcond30.1.not, label %B60.i.i.loopexit.1, label %B226.if.i.i.1

B60.i.i.loopexit.1:                               ; preds = %B226.i.i.loopexit.1, %B148.i.i.1
  ret ptr null

B148.i.i:                                         ; preds = %B126.if.i.i.lr.ph, %entry
  br i1 %.463.i.i25.not, label %B60.i.i.loopexit, label %B226.if.i.i

B226.i.i.loopexit:                                ; preds = %B306.if.i.i, %B226.if.i.i
  %exitcond30.not = icmp eq i64 %.6, %.476.i.i
  br i1 %exitcond30.not, label %B60.i.i.loopexit, label %B226.if.i.i

B126.if.i.i.lr.ph:                                ; preds = %entry
  tail call void @llvm.memset.p0.i64(ptr align 4 %.10, i8 0, i64 %1, i1 false), !noalias !0
  br label %B148.i.i

B226.if.i.i:                                      ; preds = %B148.i.i, %B226.i.i.loopexit
  %.407.i.i.027 = phi i64 [ %.476.i.i, %B226.i.i.loopexit ], [ 0, %B148.i.i ]
  %.476.i.i = add nuw nsw i64 %.407.i.i.027, 1
  %.597.i.i = getelementptr float, ptr %.7, i64 %.407.i.i.027
  %.598.i.i = load float, ptr %.597.i.i, align 4, !noalias !0
  br i1 %.296.i.i19.not, label %B226.i.i.loopexit, label %B306.if.i.i.lr.ph

B306.if.i.i.lr.ph:                                ; preds = %B226.if.i.i
  %.546.i.i = getelementptr i64, ptr %.4, i64 %.407.i.i.027
  %.547.i.i = load i64, ptr %.546.i.i, align 8, !noalias !0
  %.551.i.i = sub i64 %.3, %.547.i.i
  %6 = getelementptr float, ptr %.1, i64 %.551.i.i
  br label %B306.if.i.i

B306.if.i.i:                                      ; preds = %B306.if.i.i.lr.ph, %B306.if.i.i
  %.631.i.i.024 = phi i64 [ 0, %B306.if.i.i.lr.ph ], [ %.700.i.i, %B306.if.i.i ]
  %.700.i.i = add nuw nsw i64 %.631.i.i.024, 1
  %.752.i.i = getelementptr float, ptr %.10, i64 %.631.i.i.024
  %.753.i.i = load float, ptr %.752.i.i, align 4, !noalias !0
  %.781.i.i = getelementptr float, ptr %6, i64 %.631.i.i.024
  %.782.i.i = load float, ptr %.781.i.i, align 4, !noalias !0
  %.784.i.i = fmul float %.598.i.i, %.782.i.i
  %.785.i.i = fadd float %.753.i.i, %.784.i.i
  store float %.785.i.i, ptr %.752.i.i, align 4, !noalias !0
  %exitcond.not = icmp eq i64 %.12, %.700.i.i
  br i1 %exitcond.not, label %B226.i.i.loopexit, label %B306.if.i.i
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

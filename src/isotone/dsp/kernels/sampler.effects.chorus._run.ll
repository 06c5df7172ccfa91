; 23a9add8d0fbc2109f334faa1d8443e5
; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite)
define noalias noundef ptr @_run(ptr readonly %.1, i64 %.2, ptr readonly %.3, i64 %.4, i64 %.5, ptr readonly %.6, i64 %.7, i64 %.8, ptr %.9, i64 %.10) local_unnamed_addr #0 {
entry:
  %.168.i.i24.not = icmp slt i64 %.4, 1
  br i1 %.168.i.i24.not, label %_ZN13_3cdynamic_3e5entryB3v30B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2ax9uint64_2axx10float32_2axx10float32_2ax.exit, label %B56.if.i.i

B56.i.i.loopexit:                                 ; preds = %B268.if.i.i, %B56.if.i.i
  %exitcond27.not = icmp eq i64 %.4, %.181.i.i
  br i1 %exitcond27.not, label %_ZN13_3cdynamic_3e5entryB3v30B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2ax9uint64_2axx10float32_2axx10float32_2ax.exit, label %B56.if.i.i

B56.if.i.i:                                       ; preds = %entry, %B56.i.i.loopexit
  %.110.i.i.026 = phi i64 [ %.181.i.i, %B56.i.i.loopexit ], [ 0, %entry ]
  %.181.i.i = add nuw nsw i64 %.110.i.i.026, 1
  %.254.i.i = mul i64 %.110.i.i.026, %.5
  %.258.i.i = getelementptr i64, ptr %.3, i64 %.254.i.i
  %.426.i.i = mul i64 %.110.i.i.026, %.8
  %.430.i.i = getelementptr float, ptr %.6, i64 %.426.i.i
  %.431.i.i = load float, ptr %.430.i.i, align 4, !noalias !0
  %.484.i.i = getelementptr i8, ptr %.430.i.i, i64 4
  %.485.i.i = load float, ptr %.484.i.i, align 4, !noalias !0
  %.538.i.i = getelementptr i8, ptr %.258.i.i, i64 24
  %.539.i.i = load i64, ptr %.538.i.i, align 8, !noalias !0
  %.601.i.i = getelementptr i8, ptr %.258.i.i, i64 8
  %.602.i.i = load i64, ptr %.601.i.i, align 8, !noalias !0
  %.682.i.i21.not = icmp slt i64 %.602.i.i, 1
  br i1 %.682.i.i21.not, label %B56.i.i.loopexit, label %B268.if.i.i.lr.ph

B268.if.i.i.lr.ph:                                ; preds = %B56.if.i.i
  %.312.i.i = getelementptr i8, ptr %.258.i.i, i64 16
  %.313.i.i = load i64, ptr %.312.i.i, align 8, !noalias !0
  %.259.i.i = load i64, ptr %.258.i.i, align 8, !noalias !0
  %0 = getelementptr float, ptr %.9, i64 %.259.i.i
  %1 = getelementptr float, ptr %.1, i64 %.313.i.i
  %2 = getelementptr i8, ptr %1, i64 -4
  br label %B268.if.i.i

B268.if.i.i:                                      ; preds = %B268.if.i.i.lr.ph, %B268.if.i.i
  %.626.i.i.023 = phi i64 [ 0, %B268.if.i.i.lr.ph ], [ %.695.i.i, %B268.if.i.i ]
  %.695.i.i = add nuw nsw i64 %.626.i.i.023, 1
  %.721.i.i = add i64 %.626.i.i.023, %.539.i.i
  %.722.i.i = uitofp i64 %.721.i.i to float
  %.724.i.i = fmul float %.485.i.i, %.722.i.i
  %.726.i.i = fadd float %.431.i.i, %.724.i.i
  %.754.i.i = getelementptr float, ptr %0, i64 %.626.i.i.023
  %.755.i.i = load float, ptr %.754.i.i, align 4, !noalias !0
  %.756.i.i = fsub float 0x3FE6666660000000, %.726.i.i
  %.784.i.i = getelementptr float, ptr %1, i64 %.626.i.i.023
  %.785.i.i = load float, ptr %.784.i.i, align 4, !noalias !0
  %.786.i.i = fmul float %.756.i.i, %.785.i.i
  %.814.i.i = getelementptr float, ptr %2, i64 %.626.i.i.023
  %.815.i.i = load float, ptr %.814.i.i, align 4, !noalias !0
  %.816.i.i = fmul float %.726.i.i, %.815.i.i
  %.817.i.i = fadd float %.786.i.i, %.816.i.i
  %.818.i.i = fadd float %.755.i.i, %.817.i.i
  store float %.818.i.i, ptr %.754.i.i, align 4, !noalias !0
  %exitcond.not = icmp eq i64 %.695.i.i, %.602.i.i
  br i1 %exitcond.not, label %B56.i.i.loopexit, label %B268.if.i.i

_ZN13_3cdynamic_3e5entryB3v30B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2ax9uint64_2axx10float32_2axx10float32_2ax.exit: ; preds = %B56.i.i.loopexit, %entry
  ret ptr null
}

attributes #0 = { nounwind }

!0 = !{!1, !3, !4}
!1 = distinct !{!1, !2, !"_ZN7isotone7sampler7effects6chorus4_runB3v32B70c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAQUQzVBF6jCIJo8Y_2fTKIIZjxSegOLaAIAE5ArrayIfLi1E1C7mutable7alignedE5ArrayIyLi2E1C7mutable7alignedE5ArrayIfLi2E1C7mutable7alignedE5ArrayIfLi1E1C7mutable7alignedE: %retptr"}
!2 = distinct !{!2, !"_ZN7isotone7sampler7effects6chorus4_runB3v32B70c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAQUQzVBF6jCIJo8Y_2fTKIIZjxSegOLaAIAE5ArrayIfLi1E1C7mutable7alignedE5ArrayIyLi2E1C7mutable7alignedE5ArrayIfLi2E1C7mutable7alignedE5ArrayIfLi1E1C7mutable7alignedE"}
!3 = distinct !{!3, !2, !"_ZN7isotone7sampler7effects6chorus4_runB3v32B70c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAQUQzVBF6jCIJo8Y_2fTKIIZjxSegOLaAIAE5ArrayIfLi1E1C7mutable7alignedE5ArrayIyLi2E1C7mutable7alignedE5ArrayIfLi2E1C7mutable7alignedE5ArrayIfLi1E1C7mutable7alignedE: %excinfo"}
!4 = distinct !{!4, !5, !"_ZN13_3cdynamic_3e5entryB3v30B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2ax9uint64_2axx10float32_2axx10float32_2ax: %retptr"}
!5 = distinct !{!5, !"_ZN13_3cdynamic_3e5entryB3v30B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2ax9uint64_2axx10float32_2axx10float32_2ax"}

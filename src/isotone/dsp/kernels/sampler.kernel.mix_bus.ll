; addff3c7cadcf0d6c88bc3e56cac99c9
; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite)
define noalias noundef ptr @mix_bus(ptr %.1, i64 %.2, i64 %.3, ptr readonly %.4, i64 %.5, ptr readonly %.6, i64 %.7, i64 %.8, double %.9, double %.10, ptr %.11, i64 %.12, ptr %.13, i64 %.14, i64 %.15, ptr %.16, i64 %.17, i64 %.18) local_unnamed_addr #0 {
entry:
  %.144.i.i = fptrunc double %.9 to float
  %.145.i.i = fptrunc double %.10 to float
  %.256.i.i66.not = icmp slt i64 %.7, 1
  br i1 %.256.i.i66.not, label %B466.i.i.preheader, label %B162.if.i.i.lr.ph

B162.if.i.i.lr.ph:                                ; preds = %entry
  %0 = getelementptr float, ptr %.1, i64 %.3
  %.908.i.i = getelementptr i8, ptr %.11, i64 8
  %.938.i.i = getelementptr i8, ptr %.11, i64 16
  %.968.i.i = getelementptr i8, ptr %.11, i64 24
  br label %B162.if.i.i

B466.i.i.preheader:                               ; preds = %B164.endif.endif.endif.i.i, %entry
  %.1286.i.0.i = ashr i64 %.3, 6
  %.1399.i.i77.not = icmp slt i64 %.1286.i.0.i, 1
  %.2208.i.i = fcmp reassoc nsz contract ogt double %.9, 0x3690000000000000
  %.2634.i.i = fcmp reassoc nsz contract ogt double %.10, 0x3690000000000000
  %.3083.i.i = icmp sgt i64 %.18, 0
  br label %B470.i.i

B466.i.i.loopexit:                                ; preds = %B1398.i.i, %B470.i.i
  br i1 %exitcond87.not, label %_ZN13_3cdynamic_3e5entryB3v21B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axx10float64_2ax10float64_2axxdd10float64_2ax10float32_2axx10float32_2axx.exit, label %B470.i.i

B470.i.i:                                         ; preds = %B466.i.i.preheader, %B466.i.i.loopexit
  %exitcond87.not = phi i1 [ false, %B466.i.i.preheader ], [ true, %B466.i.i.loopexit ]
  %.1180.i.i.081 = phi i64 [ 0, %B466.i.i.preheader ], [ 1, %B466.i.i.loopexit ]
  br i1 %.1399.i.i77.not, label %B466.i.i.loopexit, label %B522.i.i.lr.ph

B522.i.i.lr.ph:                                   ; preds = %B470.i.i
  %.1705.i.i = mul nuw nsw i64 %.1180.i.i.081, %.3
  %1 = getelementptr float, ptr %.1, i64 %.1705.i.i
  %.1906.i.i = mul nuw nsw i64 %.1180.i.i.081, %.15
  %2 = getelementptr float, ptr %.13, i64 %.1906.i.i
  %.2211.i.i = or disjoint i64 %.1180.i.i.081, 2
  %.2370.i.i = mul i64 %.2211.i.i, %.15
  %3 = getelementptr float, ptr %.13, i64 %.2370.i.i
  %.2637.i.i = or disjoint i64 %.1180.i.i.081, 4
  %.2796.i.i = mul i64 %.2637.i.i, %.15
  %4 = getelementptr float, ptr %.13, i64 %.2796.i.i
  %.3246.i.i = mul nuw nsw i64 %.1180.i.i.081, %.18
  %5 = getelementptr float, ptr %.16, i64 %.3246.i.i
  br label %B522.i.i

B522.i.i:                                         ; preds = %B522.i.i.lr.ph, %B1398.i.i
  %.1342.i.i.079 = phi i64 [ 0, %B522.i.i.lr.ph ], [ %.1412.i.i, %B1398.i.i ]
  %.1412.i.i = add nuw nsw i64 %.1342.i.i.079, 1
  %.1437.i.i = shl nsw i64 %.1342.i.i.079, 6
  %6 = getelementptr double, ptr %.4, i64 %.1342.i.i.079
  %.1470.i.i = load double, ptr %6, align 8, !noalias !0
  %.1471.i.i = fptrunc double %.1470.i.i to float
  %7 = getelementptr i8, ptr %6, i64 8
  %.1505.i.i = load double, ptr %7, align 8, !noalias !0
  %.1536.i.i = fsub reassoc nsz contract double %.1505.i.i, %.1470.i.i
  %.1541.i.i = fmul reassoc nsz contract double %.1536.i.i, 1.562500e-02
  %.1542.i.i = fptrunc double %.1541.i.i to float
  %.1608.i.i.not = icmp slt i64 %.1437.i.i, %.3
  br i1 %.1608.i.i.not, label %B522.endif.else.endif.endif.endif.i.i, label %B522.endif.else.endif.if.i.i, !prof !6

B926.i.i:                                         ; preds = %B808.if.i.i
  br i1 %.2208.i.i, label %B938.i.i, label %B1080.i.i

B938.i.i:                                         ; preds = %B926.i.i
  br i1 %.1809.i.i.not, label %B938.else.endif.endif.endif.i.i, label %B938.else.endif.if.i.i, !prof !6

B1080.i.i:                                        ; preds = %B1024.if.i.i, %B926.i.i
  br i1 %.2634.i.i, label %B1092.i.i, label %B1234.i.i

B1092.i.i:                                        ; preds = %B1080.i.i
  br i1 %.1809.i.i.not, label %B1092.else.endif.endif.endif.i.i, label %B1092.else.endif.if.i.i, !prof !6

B1234.i.i:                                        ; preds = %B1178.if.i.i, %B1080.i.i
  br i1 %.3083.i.i, label %B1268.i.i, label %B1398.i.i

B1268.i.i:                                        ; preds = %B1234.i.i
  %.3149.i.not.i = icmp slt i64 %.1437.i.i, %.18
  br i1 %.3149.i.not.i, label %B1268.else.endif.endif.endif.i.i, label %B1268.else.endif.if.i.i, !prof !6

B1398.i.i:                                        ; preds = %B1348.if.i.i, %B1234.i.i
  %exitcond86.not = icmp eq i64 %.1286.i.0.i, %.1412.i.i
  br i1 %exitcond86.not, label %B466.i.i.loopexit, label %B522.i.i

B162.if.i.i:                                      ; preds = %B162.if.i.i.lr.ph, %B164.endif.endif.endif.i.i
  %.200.i.i.068 = phi i64 [ 0, %B162.if.i.i.lr.ph ], [ %.269.i.i, %B164.endif.endif.endif.i.i ]
  %.269.i.i = add nuw nsw i64 %.200.i.i.068, 1
  %.294.i.i = shl nsw i64 %.200.i.i.068, 6
  %.296.i.i = add nuw nsw i64 %.294.i.i, 64
  %.359.i.i.not = icmp slt i64 %.294.i.i, %.3
  br i1 %.359.i.i.not, label %B164.else.endif.endif.endif.i.i, label %B164.else.endif.if.i.i, !prof !6

B164.endif.i.i:                                   ; preds = %B164.else.endif.endif.endif.if.i.i, %B164.else.endif.endif.endif.i.i
  %.339.i.sroa.11.0.i = phi i64 [ %.3, %B164.else.endif.endif.endif.if.i.i ], [ %.296.i.i, %B164.else.endif.endif.endif.i.i ]
  %.427.i.i = sub i64 %.339.i.sroa.11.0.i, %spec.select.i
  %.436.i.i = tail call i64 @llvm.smax.i64(i64 %.427.i.i, i64 0)
  %.460.i.i = getelementptr float, ptr %.1, i64 %spec.select.i
  br i1 %.359.i.i.not, label %B164.endif.else.endif.endif.endif.i.i, label %B164.endif.else.endif.if.i.i, !prof !6

B164.else.endif.if.i.i:                           ; preds = %B162.if.i.i
  br label %B164.else.endif.endif.endif.i.i

B164.else.endif.endif.endif.i.i:                  ; preds = %B162.if.i.i, %B164.else.endif.if.i.i
  %spec.select.i = phi i64 [ %.3, %B164.else.endif.if.i.i ], [ %.294.i.i, %B162.if.i.i ]
  %.376.i.not.i = icmp slt i64 %.296.i.i, %.3
  br i1 %.376.i.not.i, label %B164.endif.i.i, label %B164.else.endif.endif.endif.if.i.i, !prof !6

B164.else.endif.endif.endif.if.i.i:               ; preds = %B164.else.endif.endif.endif.i.i
  br label %B164.endif.i.i

B584.i.i.i:                                       ; preds = %B156.if.i.i.i, %B164.endif.else.endif.endif.endif.i.i, %switch.end.endif.endif.i.i.i
  %r2.3.i.i.0.i.lcssa = phi double [ %.969.i.i, %switch.end.endif.endif.i.i.i ], [ %.969.i.i, %B164.endif.else.endif.endif.endif.i.i ], [ %.612.i.i.i, %B156.if.i.i.i ]
  %r1.3.i.i.0.i.lcssa = phi double [ %.939.i.i, %switch.end.endif.endif.i.i.i ], [ %.939.i.i, %B164.endif.else.endif.endif.endif.i.i ], [ %.580.i.i.i, %B156.if.i.i.i ]
  %s2.3.i.i.0.i.lcssa = phi double [ %.909.i.i, %switch.end.endif.endif.i.i.i ], [ %.909.i.i, %B164.endif.else.endif.endif.endif.i.i ], [ %.595.i.i.i, %B156.if.i.i.i ]
  %s1.3.i.i.0.i.lcssa = phi double [ %.879.i.i, %switch.end.endif.endif.i.i.i ], [ %.879.i.i, %B164.endif.else.endif.endif.endif.i.i ], [ %.565.i.i.i, %B156.if.i.i.i ]
  %.649.i.i.i = and i64 %.436.i.i, 1
  %.650.i.i.not.i = icmp eq i64 %.649.i.i.i, 0
  br i1 %.650.i.i.not.i, label %B164.endif.endif.endif.i.i, label %B594.i.i.i

B594.i.i.i:                                       ; preds = %B584.i.i.i
  %.682.i.i.i = getelementptr float, ptr %.460.i.i, i64 %.125.i.i.i
  %.683.i.i.i = load float, ptr %.682.i.i.i, align 4, !noalias !7
  %.714.i.i.i = getelementptr float, ptr %.656.i.i, i64 %.125.i.i.i
  %.715.i.i.i = load float, ptr %.714.i.i.i, align 4, !noalias !7
  %.717.i.i.i = fpext float %.683.i.i.i to double
  %.718.i.i.i = fmul reassoc nsz contract double %.741.i.i, %.717.i.i.i
  %.720.i.i.i = fadd reassoc nsz contract double %.718.i.i.i, %s1.3.i.i.0.i.lcssa
  %.752.i.i.i = fptrunc double %.720.i.i.i to float
  store float %.752.i.i.i, ptr %.682.i.i.i, align 4, !noalias !7
  %.760.i.i.i = fpext float %.715.i.i.i to double
  %.761.i.i.i = fmul reassoc nsz contract double %.741.i.i, %.760.i.i.i
  %.765.i.i.i = fadd reassoc nsz contract double %.761.i.i.i, %r1.3.i.i.0.i.lcssa
  %.799.i.i.i = fptrunc double %.765.i.i.i to float
  store float %.799.i.i.i, ptr %.714.i.i.i, align 4, !noalias !7
  %.808.i.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.717.i.i.i
  %8 = fmul reassoc nsz contract double %.795.i.i, %s1.3.i.i.0.i.lcssa
  %.812.i.i.i = fsub reassoc nsz contract double %s2.3.i.i.0.i.lcssa, %8
  %.814.i.i.i = fadd reassoc nsz contract double %.812.i.i.i, %.808.i.i.i
  %.819.i.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.760.i.i.i
  %9 = fmul reassoc nsz contract double %.795.i.i, %r1.3.i.i.0.i.lcssa
  %.827.i.i.i = fsub reassoc nsz contract double %r2.3.i.i.0.i.lcssa, %9
  %.829.i.i.i = fadd reassoc nsz contract double %.827.i.i.i, %.819.i.i.i
  %.834.i.i.i = fmul reassoc nsz contract double %.64.i.i.i, %.717.i.i.i
  %.837.i.i.i = fmul reassoc nsz contract double %s1.3.i.i.0.i.lcssa, %.849.i.i
  %.840.i.i.i = fsub reassoc nsz contract double %.834.i.i.i, %.837.i.i.i
  %.845.i.i.i = fmul reassoc nsz contract double %.64.i.i.i, %.760.i.i.i
  %.850.i.i.i = fmul reassoc nsz contract double %r1.3.i.i.0.i.lcssa, %.849.i.i
  %.855.i.i.i = fsub reassoc nsz contract double %.845.i.i.i, %.850.i.i.i
  br label %B164.endif.endif.endif.i.i

switch.end.endif.endif.i.i.i:                     ; preds = %B164.endif.else.endif.endif.endif.i.i
  %10 = and i64 %.125.i.i.i, -9223372036854775807
  %.181.i.i.i = icmp eq i64 %10, 1
  %.182.i.i.i = sdiv i64 %.125.i.i.i, 2
  %.183.i.i.i = zext i1 %.181.i.i.i to i64
  %.184.i.i.i = add nuw nsw i64 %.182.i.i.i, %.183.i.i.i
  %.205.i.i.i56.not = icmp eq i64 %.184.i.i.i, 0
  br i1 %.205.i.i.i56.not, label %B584.i.i.i, label %B156.if.i.i.i

B156.if.i.i.i:                                    ; preds = %switch.end.endif.endif.i.i.i, %B156.if.i.i.i
  %s1.3.i.i.0.i62 = phi double [ %.565.i.i.i, %B156.if.i.i.i ], [ %.879.i.i, %switch.end.endif.endif.i.i.i ]
  %s2.3.i.i.0.i61 = phi double [ %.595.i.i.i, %B156.if.i.i.i ], [ %.909.i.i, %switch.end.endif.endif.i.i.i ]
  %r1.3.i.i.0.i60 = phi double [ %.580.i.i.i, %B156.if.i.i.i ], [ %.939.i.i, %switch.end.endif.endif.i.i.i ]
  %r2.3.i.i.0.i59 = phi double [ %.612.i.i.i, %B156.if.i.i.i ], [ %.969.i.i, %switch.end.endif.endif.i.i.i ]
  %.149.i.i.i.058 = phi i64 [ %.218.i.i.i, %B156.if.i.i.i ], [ 0, %switch.end.endif.endif.i.i.i ]
  %.152.i.i.i.057 = phi i64 [ %.214.i.i.i, %B156.if.i.i.i ], [ %.184.i.i.i, %switch.end.endif.endif.i.i.i ]
  %.214.i.i.i = add nsw i64 %.152.i.i.i.057, -1
  %.218.i.i.i = add nuw i64 %.149.i.i.i.058, 2
  %11 = getelementptr float, ptr %.460.i.i, i64 %.149.i.i.i.058
  %.272.i.i.i = load float, ptr %11, align 4, !noalias !7
  %.273.i.i.i = or disjoint i64 %.149.i.i.i.058, 1
  %12 = getelementptr float, ptr %.460.i.i, i64 %.273.i.i.i
  %.303.i.i.i = load float, ptr %12, align 4, !noalias !7
  %13 = getelementptr float, ptr %.656.i.i, i64 %.149.i.i.i.058
  %.333.i.i.i = load float, ptr %13, align 4, !noalias !7
  %14 = getelementptr float, ptr %.656.i.i, i64 %.273.i.i.i
  %.364.i.i.i = load float, ptr %14, align 4, !noalias !7
  %.390.i.i.i = fpext float %.272.i.i.i to double
  %.391.i.i.i = fmul reassoc nsz contract double %.741.i.i, %.390.i.i.i
  %.393.i.i.i = fadd reassoc nsz contract double %.391.i.i.i, %s1.3.i.i.0.i62
  %.423.i.i.i = fptrunc double %.393.i.i.i to float
  store float %.423.i.i.i, ptr %11, align 4, !noalias !7
  %.426.i.i.i = fpext float %.333.i.i.i to double
  %.427.i.i.i = fmul reassoc nsz contract double %.741.i.i, %.426.i.i.i
  %.429.i.i.i = fadd reassoc nsz contract double %.427.i.i.i, %r1.3.i.i.0.i60
  %.459.i.i.i = fptrunc double %.429.i.i.i to float
  store float %.459.i.i.i, ptr %13, align 4, !noalias !7
  %.462.i.i.i = fpext float %.303.i.i.i to double
  %.463.i.i.i = fmul reassoc nsz contract double %.741.i.i, %.462.i.i.i
  %.466.i.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.390.i.i.i
  %15 = fmul reassoc nsz contract double %.795.i.i, %s1.3.i.i.0.i62
  %.467.i.i.i = fsub reassoc nsz contract double %s2.3.i.i.0.i61, %15
  %.472.i.i.i = fadd reassoc nsz contract double %.467.i.i.i, %.466.i.i.i
  %.473.i.i.i = fadd reassoc nsz contract double %.472.i.i.i, %.463.i.i.i
  %.504.i.i.i = fptrunc double %.473.i.i.i to float
  store float %.504.i.i.i, ptr %12, align 4, !noalias !7
  %.507.i.i.i = fpext float %.364.i.i.i to double
  %.508.i.i.i = fmul reassoc nsz contract double %.741.i.i, %.507.i.i.i
  %.511.i.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.426.i.i.i
  %16 = fmul reassoc nsz contract double %.795.i.i, %r1.3.i.i.0.i60
  %.512.i.i.i = fsub reassoc nsz contract double %r2.3.i.i.0.i59, %16
  %.517.i.i.i = fadd reassoc nsz contract double %.512.i.i.i, %.511.i.i.i
  %.518.i.i.i = fadd reassoc nsz contract double %.517.i.i.i, %.508.i.i.i
  %.549.i.i.i = fptrunc double %.518.i.i.i to float
  store float %.549.i.i.i, ptr %14, align 4, !noalias !7
  %.553.i.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.462.i.i.i
  %.556.i.i.i = fmul reassoc nsz contract double %.75.i.i.i, %.390.i.i.i
  %.560.i.i.i = fmul reassoc nsz contract double %s1.3.i.i.0.i62, %.90.i.i.i
  %17 = fmul reassoc nsz contract double %.795.i.i, %s2.3.i.i.0.i61
  %.557.i.i.i = fsub reassoc nsz contract double %.560.i.i.i, %17
  %.564.i.i.i = fadd reassoc nsz contract double %.557.i.i.i, %.556.i.i.i
  %.565.i.i.i = fadd reassoc nsz contract double %.564.i.i.i, %.553.i.i.i
  %.568.i.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.507.i.i.i
  %.571.i.i.i = fmul reassoc nsz contract double %.75.i.i.i, %.426.i.i.i
  %.575.i.i.i = fmul reassoc nsz contract double %r1.3.i.i.0.i60, %.90.i.i.i
  %18 = fmul reassoc nsz contract double %.795.i.i, %r2.3.i.i.0.i59
  %.572.i.i.i = fsub reassoc nsz contract double %.575.i.i.i, %18
  %.579.i.i.i = fadd reassoc nsz contract double %.572.i.i.i, %.571.i.i.i
  %.580.i.i.i = fadd reassoc nsz contract double %.579.i.i.i, %.568.i.i.i
  %.583.i.i.i = fmul reassoc nsz contract double %.64.i.i.i, %.462.i.i.i
  %.586.i.i.i = fmul reassoc nsz contract double %.79.i.i.i, %.390.i.i.i
  %.590.i.i.i = fmul reassoc nsz contract double %s1.3.i.i.0.i62, %.93.i.i.i
  %19 = fmul reassoc nsz contract double %.849.i.i, %s2.3.i.i.0.i61
  %.587.i.i.i = fsub reassoc nsz contract double %.590.i.i.i, %19
  %.594.i.i.i = fadd reassoc nsz contract double %.587.i.i.i, %.586.i.i.i
  %.595.i.i.i = fadd reassoc nsz contract double %.594.i.i.i, %.583.i.i.i
  %.600.i.i.i = fmul reassoc nsz contract double %.64.i.i.i, %.507.i.i.i
  %.603.i.i.i = fmul reassoc nsz contract double %.79.i.i.i, %.426.i.i.i
  %.607.i.i.i = fmul reassoc nsz contract double %r1.3.i.i.0.i60, %.93.i.i.i
  %20 = fmul reassoc nsz contract double %.849.i.i, %r2.3.i.i.0.i59
  %.604.i.i.i = fsub reassoc nsz contract double %.607.i.i.i, %20
  %.611.i.i.i = fadd reassoc nsz contract double %.604.i.i.i, %.603.i.i.i
  %.612.i.i.i = fadd reassoc nsz contract double %.611.i.i.i, %.600.i.i.i
  %.205.i.i.i = icmp samesign ugt i64 %.152.i.i.i.057, 1
  br i1 %.205.i.i.i, label %B156.if.i.i.i, label %B584.i.i.i

B164.endif.else.endif.if.i.i:                     ; preds = %B164.endif.i.i
  br label %B164.endif.else.endif.endif.endif.i.i

B164.endif.else.endif.endif.endif.i.i:            ; preds = %B164.endif.i.i, %B164.endif.else.endif.if.i.i
  %spec.select2173.i = phi i64 [ %.3, %B164.endif.else.endif.if.i.i ], [ %.294.i.i, %B164.endif.i.i ]
  %.656.i.i = getelementptr float, ptr %0, i64 %spec.select2173.i
  %.736.i.i = mul i64 %.200.i.i.068, %.8
  %.740.i.i = getelementptr double, ptr %.6, i64 %.736.i.i
  %.741.i.i = load double, ptr %.740.i.i, align 8, !noalias !0
  %.794.i.i = getelementptr i8, ptr %.740.i.i, i64 8
  %.795.i.i = load double, ptr %.794.i.i, align 8, !noalias !0
  %.848.i.i = getelementptr i8, ptr %.740.i.i, i64 16
  %.849.i.i = load double, ptr %.848.i.i, align 8, !noalias !0
  %.879.i.i = load double, ptr %.11, align 8, !noalias !0
  %.909.i.i = load double, ptr %.908.i.i, align 8, !noalias !0
  %.939.i.i = load double, ptr %.938.i.i, align 8, !noalias !0
  %.969.i.i = load double, ptr %.968.i.i, align 8, !noalias !0
  %.58.i.i.i = fsub reassoc nsz contract double 2.000000e+00, %.795.i.i
  %.60.i.i.i = fmul reassoc nsz contract double %.58.i.i.i, %.741.i.i
  %.62.i.i.i = fsub reassoc nsz contract double 1.000000e+00, %.849.i.i
  %.64.i.i.i = fmul reassoc nsz contract double %.62.i.i.i, %.741.i.i
  %.73.i.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.795.i.i
  %.75.i.i.i = fsub reassoc nsz contract double %.64.i.i.i, %.73.i.i.i
  %.77.i.i.i = fneg reassoc nsz contract double %.849.i.i
  %.79.i.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.77.i.i.i
  %.88.i.i.i = fmul reassoc nsz contract double %.795.i.i, %.795.i.i
  %.90.i.i.i = fsub reassoc nsz contract double %.88.i.i.i, %.849.i.i
  %.93.i.i.i = fmul reassoc nsz contract double %.849.i.i, %.795.i.i
  %.125.i.i.i = add nsw i64 %.436.i.i, -1
  %.163.i.i.i = icmp slt i64 %.427.i.i, 2
  br i1 %.163.i.i.i, label %B584.i.i.i, label %switch.end.endif.endif.i.i.i

B164.endif.endif.endif.i.i:                       ; preds = %B594.i.i.i, %B584.i.i.i
  %s1.4.i.i.0.i = phi double [ %.814.i.i.i, %B594.i.i.i ], [ %s1.3.i.i.0.i.lcssa, %B584.i.i.i ]
  %s2.4.i.i.0.i = phi double [ %.840.i.i.i, %B594.i.i.i ], [ %s2.3.i.i.0.i.lcssa, %B584.i.i.i ]
  %r1.4.i.i.0.i = phi double [ %.829.i.i.i, %B594.i.i.i ], [ %r1.3.i.i.0.i.lcssa, %B584.i.i.i ]
  %r2.4.i.i.0.i = phi double [ %.855.i.i.i, %B594.i.i.i ], [ %r2.3.i.i.0.i.lcssa, %B584.i.i.i ]
  store double %s1.4.i.i.0.i, ptr %.11, align 8, !noalias !0
  store double %s2.4.i.i.0.i, ptr %.908.i.i, align 8, !noalias !0
  store double %r1.4.i.i.0.i, ptr %.938.i.i, align 8, !noalias !0
  store double %r2.4.i.i.0.i, ptr %.968.i.i, align 8, !noalias !0
  %exitcond.not = icmp eq i64 %.269.i.i, %.7
  br i1 %exitcond.not, label %B466.i.i.preheader, label %B162.if.i.i

B522.endif.else.endif.if.i.i:                     ; preds = %B522.i.i
  br label %B522.endif.else.endif.endif.endif.i.i

B522.endif.else.endif.endif.endif.i.i:            ; preds = %B522.i.i, %B522.endif.else.endif.if.i.i
  %spec.select2174.i = phi i64 [ %.3, %B522.endif.else.endif.if.i.i ], [ %.1437.i.i, %B522.i.i ]
  %.1709.i.i = getelementptr float, ptr %1, i64 %spec.select2174.i
  %.1809.i.i.not = icmp slt i64 %.1437.i.i, %.15
  br i1 %.1809.i.i.not, label %B522.endif.endif.else.endif.endif.endif.i.i, label %B522.endif.endif.else.endif.if.i.i, !prof !6

B522.endif.endif.else.endif.if.i.i:               ; preds = %B522.endif.else.endif.endif.endif.i.i
  br label %B522.endif.endif.else.endif.endif.endif.i.i

B522.endif.endif.else.endif.endif.endif.i.i:      ; preds = %B522.endif.else.endif.endif.endif.i.i, %B522.endif.endif.else.endif.if.i.i
  %spec.select2175.i = phi i64 [ %.15, %B522.endif.endif.else.endif.if.i.i ], [ %.1437.i.i, %B522.endif.else.endif.endif.endif.i.i ]
  %.1910.i.i = getelementptr float, ptr %2, i64 %spec.select2175.i
  br label %B808.if.i.i

B808.if.i.i:                                      ; preds = %B522.endif.endif.else.endif.endif.endif.i.i, %B808.if.i.i
  %.1971.i.i.070 = phi i64 [ 0, %B522.endif.endif.else.endif.endif.endif.i.i ], [ %.2040.i.i, %B808.if.i.i ]
  %.2040.i.i = add nuw nsw i64 %.1971.i.i.070, 1
  %21 = getelementptr float, ptr %.1709.i.i, i64 %.1971.i.i.070
  %.2094.i.i = load float, ptr %21, align 4, !noalias !0
  %.2095.i.i = uitofp nneg i64 %.1971.i.i.070 to float
  %.2097.i.i = fmul reassoc nsz contract float %.2095.i.i, %.1542.i.i
  %.2099.i.i = fadd reassoc nsz contract float %.2097.i.i, %.1471.i.i
  %.2100.i.i = fmul reassoc nsz contract float %.2094.i.i, %.2099.i.i
  store float %.2100.i.i, ptr %21, align 4, !noalias !0
  %22 = getelementptr float, ptr %.1910.i.i, i64 %.1971.i.i.070
  %.2160.i.i = load float, ptr %22, align 4, !noalias !0
  %.2161.i.i = fadd reassoc nsz contract float %.2160.i.i, %.2100.i.i
  store float %.2161.i.i, ptr %22, align 4, !noalias !0
  %exitcond82.not = icmp eq i64 %.2040.i.i, 64
  br i1 %exitcond82.not, label %B926.i.i, label %B808.if.i.i

B938.else.endif.if.i.i:                           ; preds = %B938.i.i
  br label %B938.else.endif.endif.endif.i.i

B938.else.endif.endif.endif.i.i:                  ; preds = %B938.i.i, %B938.else.endif.if.i.i
  %spec.select2176.i = phi i64 [ %.15, %B938.else.endif.if.i.i ], [ %.1437.i.i, %B938.i.i ]
  %.2374.i.i = getelementptr float, ptr %3, i64 %spec.select2176.i
  br label %B1024.if.i.i

B1024.if.i.i:                                     ; preds = %B938.else.endif.endif.endif.i.i, %B1024.if.i.i
  %.2435.i.i.072 = phi i64 [ 0, %B938.else.endif.endif.endif.i.i ], [ %.2504.i.i, %B1024.if.i.i ]
  %.2504.i.i = add nuw nsw i64 %.2435.i.i.072, 1
  %23 = getelementptr float, ptr %.2374.i.i, i64 %.2435.i.i.072
  %.2558.i.i = load float, ptr %23, align 4, !noalias !0
  %24 = getelementptr float, ptr %.1709.i.i, i64 %.2435.i.i.072
  %.2588.i.i = load float, ptr %24, align 4, !noalias !0
  %.2590.i.i = fmul reassoc nsz contract float %.2588.i.i, %.144.i.i
  %.2591.i.i = fadd reassoc nsz contract float %.2590.i.i, %.2558.i.i
  store float %.2591.i.i, ptr %23, align 4, !noalias !0
  %exitcond83.not = icmp eq i64 %.2504.i.i, 64
  br i1 %exitcond83.not, label %B1080.i.i, label %B1024.if.i.i

B1092.else.endif.if.i.i:                          ; preds = %B1092.i.i
  br label %B1092.else.endif.endif.endif.i.i

B1092.else.endif.endif.endif.i.i:                 ; preds = %B1092.i.i, %B1092.else.endif.if.i.i
  %spec.select2177.i = phi i64 [ %.15, %B1092.else.endif.if.i.i ], [ %.1437.i.i, %B1092.i.i ]
  %.2800.i.i = getelementptr float, ptr %4, i64 %spec.select2177.i
  br label %B1178.if.i.i

B1178.if.i.i:                                     ; preds = %B1092.else.endif.endif.endif.i.i, %B1178.if.i.i
  %.2861.i.i.074 = phi i64 [ 0, %B1092.else.endif.endif.endif.i.i ], [ %.2930.i.i, %B1178.if.i.i ]
  %.2930.i.i = add nuw nsw i64 %.2861.i.i.074, 1
  %25 = getelementptr float, ptr %.2800.i.i, i64 %.2861.i.i.074
  %.2984.i.i = load float, ptr %25, align 4, !noalias !0
  %26 = getelementptr float, ptr %.1709.i.i, i64 %.2861.i.i.074
  %.3014.i.i = load float, ptr %26, align 4, !noalias !0
  %.3016.i.i = fmul reassoc nsz contract float %.3014.i.i, %.145.i.i
  %.3017.i.i = fadd reassoc nsz contract float %.3016.i.i, %.2984.i.i
  store float %.3017.i.i, ptr %25, align 4, !noalias !0
  %exitcond84.not = icmp eq i64 %.2930.i.i, 64
  br i1 %exitcond84.not, label %B1234.i.i, label %B1178.if.i.i

B1268.else.endif.if.i.i:                          ; preds = %B1268.i.i
  br label %B1268.else.endif.endif.endif.i.i

B1268.else.endif.endif.endif.i.i:                 ; preds = %B1268.i.i, %B1268.else.endif.if.i.i
  %simplifycfg.merge12.i = phi i64 [ %.18, %B1268.else.endif.if.i.i ], [ 0, %B1268.i.i ]
  %.not.i = icmp ult i64 %.1437.i.i, %.18
  %spec.select2178.i = select i1 %.not.i, i64 %.1437.i.i, i64 %simplifycfg.merge12.i, !prof !11
  %.3250.i.i = getelementptr float, ptr %5, i64 %spec.select2178.i
  br label %B1348.if.i.i

B1348.if.i.i:                                     ; preds = %B1268.else.endif.endif.endif.i.i, %B1348.if.i.i
  %.3311.i.i.076 = phi i64 [ 0, %B1268.else.endif.endif.endif.i.i ], [ %.3380.i.i, %B1348.if.i.i ]
  %.3380.i.i = add nuw nsw i64 %.3311.i.i.076, 1
  %27 = getelementptr float, ptr %.3250.i.i, i64 %.3311.i.i.076
  %.3434.i.i = load float, ptr %27, align 4, !noalias !0
  %28 = getelementptr float, ptr %.1709.i.i, i64 %.3311.i.i.076
  %.3464.i.i = load float, ptr %28, align 4, !noalias !0
  %.3465.i.i = fadd reassoc nsz contract float %.3464.i.i, %.3434.i.i
  store float %.3465.i.i, ptr %27, align 4, !noalias !0
  %exitcond85.not = icmp eq i64 %.3380.i.i, 64
  br i1 %exitcond85.not, label %B1398.i.i, label %B1348.if.i.i

_ZN13_3cdynamic_3e5entryB3v21B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE10float32_2axx10float64_2ax10float64_2axxdd10float64_2ax10float32_2axx10float32_2axx.exit: ; preds = %B466.i.i.loopexit
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
!6 = !{!"branch_weights", i32 99, i32 1}
!7 = !{!8, !10, !1, !3, !4}
!8 = distinct !{!8, !9, !""}
!9 = distinct !{!9, !""}
!10 = distinct !{!10, !9, !""}
!11 = !{!"branch_weights", i32 9801, i32 199}

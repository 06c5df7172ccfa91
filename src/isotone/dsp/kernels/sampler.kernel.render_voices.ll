; addff3c7cadcf0d6c88bc3e56cac99c9
; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite)
define noalias noundef ptr @render_voices(ptr readonly %.1, i64 %.2, ptr %.3, i64 %.4, ptr %.5, i64 %.6, ptr readonly %.7, i64 %.8, ptr readonly %.9, i64 %.10, i64 %.11, i64 %.12, double %.13, ptr readonly %.14, i64 %.15, i64 %.16, i64 %.17, ptr readonly %.18, i64 %.19, ptr readonly %.20, i64 %.21, ptr %.22, i64 %.23, i64 %.24, ptr %.25, i64 %.26, i64 %.27) local_unnamed_addr #0 {
entry:
  %.176.i.i = add nsw i64 %.12, %.11
  %.281.i.i103.not = icmp slt i64 %.8, 1
  br i1 %.281.i.i103.not, label %_ZN13_3cdynamic_3e5entryB2v7B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE8int16_2ax2262Record_28onset_5btype_3dint64_3boffset_3d0_5d_2crelease_at_5btype_3dint64_3boffset_3d8_5d_2churry_at_5btype_3dint64_3boffset_3d16_5d_2cis_released_5btype_3dint64_3boffset_3d24_5d_2cis_done_5btype_3dint64_3boffset_3d32_5d_2cpart_5btype_3dint64_3boffset_3d40_5d_2cn_channels_5btype_3dint64_3boffset_3d48_5d_2cloops_5btype_3dint64_3boffset_3d56_5d_2cmoves_5btype_3dint64_3boffset_3d64_5d_2cfilters_5btype_3dint64_3boffset_3d72_5d_2cfraction_5btype_3dint64_3boffset_3d80_5d_2cstep_5btype_3dfloat64_3boffset_3d88_5d_2cdelay_5btype_3dfloat64_3boffset_3d96_5d_2cattack_5btype_3dfloat64_3boffset_3d104_5d_2chold_5btype_3dfloat64_3boffset_3d112_5d_2cdecay_5btype_3dfloat64_3boffset_3d120_5d_2csustain_5btype_3dfloat64_3boffset_3d128_5d_2crelease_5btype_3dfloat64_3boffset_3d136_5d_2churry_5btype_3dfloat64_3boffset_3d144_5d_2clevel_5btype_3dfloat64_3boffset_3d152_5d_2cmod_delay_5btype_3dfloat64_3boffset_3d160_5d_2cmod_attack_5bty, label %B70.i.i.lr.ph

B70.i.i.lr.ph:                                    ; preds = %entry
  %.478.i.i = mul i64 %.17, %.16
  %.idx.i = shl i64 %.17, 4
  %.idx2843.i = shl i64 %.24, 3
  %0 = getelementptr i8, ptr %.22, i64 %.idx2843.i
  %.idx2844.i = mul i64 %.24, 12
  %1 = getelementptr i8, ptr %.22, i64 %.idx2844.i
  %.2049.i.i = icmp slt i64 %.24, 1
  br label %B70.i.i

B70.i.i:                                          ; preds = %B70.i.i.lr.ph, %B4320.i.i
  %.224.i.i.0105 = phi i64 [ 0, %B70.i.i.lr.ph ], [ %.294.i.i, %B4320.i.i ]
  %.294.i.i = add nuw nsw i64 %.224.i.i.0105, 1
  %2 = getelementptr i64, ptr %.7, i64 %.224.i.i.0105
  %.352.i.i = load i64, ptr %2, align 8, !noalias !0
  %.366.i.i = icmp slt i64 %.352.i.i, 0
  %.367.i.i = select i1 %.366.i.i, i64 %.4, i64 0
  %3 = getelementptr [400 x i8], ptr %.3, i64 %.352.i.i
  %.381.i.i = getelementptr [400 x i8], ptr %3, i64 %.367.i.i
  %.416.i.i = shl nsw i64 %.352.i.i, 1
  %.421.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 48
  %.423.i.i = load i64, ptr %.421.i.i, align 1, !noalias !0
  %.428.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 40
  %.430.i.i = load i64, ptr %.428.i.i, align 1, !noalias !0
  %.454.i.i = icmp slt i64 %.430.i.i, 0
  %.455.i.i = select i1 %.454.i.i, i64 %.15, i64 0
  %.456.i.i = add i64 %.455.i.i, %.430.i.i
  %.480.i.i = mul i64 %.478.i.i, %.456.i.i
  %.482.i.i = getelementptr double, ptr %.14, i64 %.480.i.i
  %.529.i.i = add nsw i64 %.423.i.i, -1
  %.536.i.i = load i64, ptr %.381.i.i, align 1, !noalias !0
  %.536.i.arg.x5.i = tail call i64 @llvm.smax.i64(i64 %.536.i.i, i64 %.11)
  %.565.i.i = icmp slt i64 %.536.i.arg.x5.i, %.176.i.i
  br i1 %.565.i.i, label %B262.i.i, label %B4320.i.i

B262.i.i:                                         ; preds = %B70.i.i
  %.574.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 32
  %.576.i.i = load i64, ptr %.574.i.i, align 1, !noalias !0
  %.577.i.i = icmp eq i64 %.576.i.i, 0
  br i1 %.577.i.i, label %B286.i.i.preheader, label %B4320.i.i

B286.i.i.preheader:                               ; preds = %B262.i.i
  %.4439.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 328
  %.583.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 16
  %.632.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 8
  %.978.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 56
  %.1015.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 24
  %4 = getelementptr double, ptr %.482.i.i, i64 %.17
  %5 = getelementptr i8, ptr %.482.i.i, i64 %.idx.i
  %.1329.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 296
  %.1337.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 304
  %.1344.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 64
  %.1635.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 72
  %.3451.i.i100.not = icmp slt i64 %.423.i.i, 1
  %.603.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 144
  %.607.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 136
  %.9.i.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 160
  %.26.i.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 168
  %.76.i.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 176
  %.97.i.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 184
  %.112.i.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 192
  %.676.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 208
  %.680.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 96
  %.691.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 152
  %.695.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 104
  %.710.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 112
  %.715.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 120
  %.732.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 128
  %.1194.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 320
  %.1381.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 200
  %.1451.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 232
  %.1457.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 240
  %.1487.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 272
  %.1495.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 280
  %.1524.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 216
  %.1530.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 248
  %.1540.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 288
  %.1552.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 224
  %.1560.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 256
  %.1572.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 264
  %.1617.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 88
  %.1641.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 336
  %.1696.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 312
  %.1709.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 344
  %.1715.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 352
  %.1721.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 360
  %.1803.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 80
  %.2342.i.inv.i = icmp sgt i64 %.423.i.i, 0
  %.2343.i.i = select i1 %.2342.i.inv.i, i64 0, i64 %.23
  %.2344.i.i = add i64 %.529.i.i, %.2343.i.i
  %.2361.i.i = mul i64 %.2344.i.i, %.24
  %.2363.i.i = getelementptr float, ptr %.22, i64 %.2361.i.i
  %.3288.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 368
  %.3292.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 376
  %.3296.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 384
  %.3300.i.i = getelementptr inbounds nuw i8, ptr %.381.i.i, i64 392
  %6 = getelementptr i64, ptr %.9, i64 %.224.i.i.0105
  br label %B286.i.i

B286.i.i:                                         ; preds = %B286.i.i.preheader, %B4296.i.i
  %now.2.i.2.i = phi i64 [ %then.4.i.3.i, %B4296.i.i ], [ %.536.i.arg.x5.i, %B286.i.i.preheader ]
  %.585.i.i = load i64, ptr %.583.i.i, align 1, !noalias !0
  %.587.i.not.i = icmp slt i64 %now.2.i.2.i, %.585.i.i
  %.634.i.i.pre = load i64, ptr %.632.i.i, align 1, !noalias !0
  br i1 %.587.i.not.i, label %B400.i.i, label %B308.i.i

B308.i.i:                                         ; preds = %B286.i.i
  %.594.i.i = icmp slt i64 %now.2.i.2.i, %.634.i.i.pre
  br i1 %.594.i.i, label %B330.i.i, label %B344.i.i

B330.i.i:                                         ; preds = %B308.i.i
  store i64 %now.2.i.2.i, ptr %.632.i.i, align 1, !noalias !0
  br label %B344.i.i

B344.i.i:                                         ; preds = %B330.i.i, %B308.i.i
  %.634.i.i115 = phi i64 [ %now.2.i.2.i, %B330.i.i ], [ %.634.i.i.pre, %B308.i.i ]
  %.605.i.i = load double, ptr %.603.i.i, align 1, !noalias !0
  %.609.i.i = load double, ptr %.607.i.i, align 1, !noalias !0
  %.610.i.i = fcmp reassoc nsz contract olt double %.605.i.i, %.609.i.i
  br i1 %.610.i.i, label %B376.i.i, label %B400.i.i

B376.i.i:                                         ; preds = %B344.i.i
  store double %.605.i.i, ptr %.607.i.i, align 1, !noalias !0
  br label %B400.i.i

B400.i.i:                                         ; preds = %B376.i.i, %B344.i.i, %B286.i.i
  %.837.i.i = phi i64 [ %.634.i.i115, %B376.i.i ], [ %.634.i.i115, %B344.i.i ], [ %.634.i.i.pre, %B286.i.i ]
  %.624.i.i = load i64, ptr %.381.i.i, align 1, !noalias !0
  %.626.i.i = sub nsw i64 %now.2.i.2.i, %.624.i.i
  %.627.i.i = sitofp i64 %.626.i.i to double
  %.636.i.not.i = icmp slt i64 %now.2.i.2.i, %.837.i.i
  br i1 %.636.i.not.i, label %B838.i.i, label %B478.i.i

B478.i.i:                                         ; preds = %B400.i.i
  %.641.i.i = load i64, ptr %.1015.i.i, align 1, !noalias !0
  %.642.i.i = icmp eq i64 %.641.i.i, 0
  br i1 %.642.i.i, label %B500.i.i, label %B838.i.i

B500.i.i:                                         ; preds = %B478.i.i
  store i64 1, ptr %.1015.i.i, align 1, !noalias !0
  %.11.i.i.i = load double, ptr %.9.i.i.i, align 1, !noalias !6
  %.12.i.i.i = fsub reassoc nsz contract double %.627.i.i, %.11.i.i.i
  %.17.i.i.i = fcmp reassoc nsz contract ugt double %.12.i.i.i, 0.000000e+00
  br i1 %.17.i.i.i, label %B40.i.i.i, label %_ZN7isotone7sampler6kernel11_modulationB3v15B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dE6RecordILi2138EEd.exit.i.i

B40.i.i.i:                                        ; preds = %B500.i.i
  %.28.i.i.i = load double, ptr %.26.i.i.i, align 1, !noalias !6
  %.30.i.i.i = fcmp reassoc nsz contract olt double %.12.i.i.i, %.28.i.i.i
  br i1 %.30.i.i.i, label %B62.i.i.i, label %B160.i.i.i

B62.i.i.i:                                        ; preds = %B40.i.i.i
  %.42.i.i.i = fdiv reassoc nsz contract double %.12.i.i.i, %.28.i.i.i
  %.45.i.i.i = tail call reassoc nsz contract double @llvm.log10.f64(double %.42.i.i.i)
  %.46.i.i.i = fmul reassoc nsz contract double %.45.i.i.i, 0x3FDAAAAAAAAAAAAB
  %.47.i.i.i = fadd reassoc nsz contract double %.46.i.i.i, 1.000000e+00
  %.52.i.i.i = fcmp reassoc nsz contract ogt double %.47.i.i.i, 0.000000e+00
  %.47.i.i..i = select i1 %.52.i.i.i, double %.47.i.i.i, double 0.000000e+00
  br label %_ZN7isotone7sampler6kernel11_modulationB3v15B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dE6RecordILi2138EEd.exit.i.i

B160.i.i.i:                                       ; preds = %B40.i.i.i
  %.78.i.i.i = load double, ptr %.76.i.i.i, align 1, !noalias !6
  %7 = fadd reassoc nsz contract double %.28.i.i.i, %.78.i.i.i
  %.81.i.i.i = fsub reassoc nsz contract double %.12.i.i.i, %7
  %.88.i.i.i = fcmp reassoc nsz contract ugt double %.81.i.i.i, 0.000000e+00
  br i1 %.88.i.i.i, label %B212.i.i.i, label %_ZN7isotone7sampler6kernel11_modulationB3v15B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dE6RecordILi2138EEd.exit.i.i

B212.i.i.i:                                       ; preds = %B160.i.i.i
  %.99.i.i.i = load double, ptr %.97.i.i.i, align 1, !noalias !6
  %.104.i.i.i = fdiv reassoc nsz contract double %.81.i.i.i, %.99.i.i.i
  %.107.i.i.i = fsub reassoc nsz contract double 1.000000e+00, %.104.i.i.i
  %.114.i.i.i = load double, ptr %.112.i.i.i, align 1, !noalias !6
  %.116.i.i.i = fcmp reassoc nsz contract ogt double %.107.i.i.i, %.114.i.i.i
  %.107.i.i..114.i.i.i = select i1 %.116.i.i.i, double %.107.i.i.i, double %.114.i.i.i
  br label %_ZN7isotone7sampler6kernel11_modulationB3v15B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dE6RecordILi2138EEd.exit.i.i

_ZN7isotone7sampler6kernel11_modulationB3v15B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dE6RecordILi2138EEd.exit.i.i: ; preds = %B212.i.i.i, %B160.i.i.i, %B62.i.i.i, %B500.i.i
  %.651.i.0.i = phi double [ %.107.i.i..114.i.i.i, %B212.i.i.i ], [ %.47.i.i..i, %B62.i.i.i ], [ 0.000000e+00, %B500.i.i ], [ 1.000000e+00, %B160.i.i.i ]
  store double %.651.i.0.i, ptr %.676.i.i, align 1, !noalias !0
  %.682.i.i = load double, ptr %.680.i.i, align 1, !noalias !0
  %.684.i.i = fsub reassoc nsz contract double %.627.i.i, %.682.i.i
  store double 0.000000e+00, ptr %.691.i.i, align 1, !noalias !0
  %.697.i.i = load double, ptr %.695.i.i, align 1, !noalias !0
  %.699.i.i = fcmp reassoc nsz contract ult double %.684.i.i, %.697.i.i
  br i1 %.699.i.i, label %B738.i.i, label %B612.i.i

B612.i.i:                                         ; preds = %_ZN7isotone7sampler6kernel11_modulationB3v15B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dE6RecordILi2138EEd.exit.i.i
  %.712.i.i = load double, ptr %.710.i.i, align 1, !noalias !0
  %8 = fadd reassoc nsz contract double %.697.i.i, %.712.i.i
  %.713.i.i = fsub reassoc nsz contract double %.684.i.i, %8
  %.717.i.i = load double, ptr %.715.i.i, align 1, !noalias !0
  %.721.i.i = fdiv reassoc nsz contract double %.713.i.i, %.717.i.i
  %.722.i.i = fsub reassoc nsz contract double 1.000000e+00, %.721.i.i
  %.726.i.i = fcmp reassoc nsz contract ogt double %.722.i.i, 1.000000e+00
  %level.8.i.4.i = select i1 %.726.i.i, double 1.000000e+00, double %.722.i.i
  %.734.i.i = load double, ptr %.732.i.i, align 1, !noalias !0
  %.736.i.i = fcmp reassoc nsz contract ogt double %level.8.i.4.i, %.734.i.i
  %"$phi724.1.2.i.4.i" = select i1 %.736.i.i, double %level.8.i.4.i, double %.734.i.i
  br label %B838.i.i.sink.split

B738.i.i:                                         ; preds = %_ZN7isotone7sampler6kernel11_modulationB3v15B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dE6RecordILi2138EEd.exit.i.i
  %.763.i.i = fcmp reassoc nsz contract ogt double %.684.i.i, 0.000000e+00
  br i1 %.763.i.i, label %B750.i.i, label %B838.i.i

B750.i.i:                                         ; preds = %B738.i.i
  %.773.i.i = fdiv reassoc nsz contract double %.684.i.i, %.697.i.i
  %.776.i.i = tail call reassoc nsz contract double @llvm.log10.f64(double %.773.i.i)
  %.777.i.i = fmul reassoc nsz contract double %.776.i.i, 0x3FCAAAAAAAAAAAAB
  %.778.i.i = fadd reassoc nsz contract double %.777.i.i, 1.000000e+00
  br label %B838.i.i.sink.split

B838.i.i.sink.split:                              ; preds = %B612.i.i, %B750.i.i
  %.778.i.i.sink = phi double [ %.778.i.i, %B750.i.i ], [ %"$phi724.1.2.i.4.i", %B612.i.i ]
  store double %.778.i.i.sink, ptr %.691.i.i, align 1, !noalias !0
  br label %B838.i.i

B838.i.i:                                         ; preds = %B838.i.i.sink.split, %B738.i.i, %B478.i.i, %B400.i.i
  %.807.i.i = sdiv i64 %now.2.i.2.i, 64
  %9 = and i64 %now.2.i.2.i, -9223372036854775745
  %.810.i.i = icmp ult i64 %9, -9223372036854775807
  %10 = zext i1 %.810.i.i to i64
  %.796.i.0.i = add nsw i64 %.807.i.i, %10
  %.830.i.i = shl nsw i64 %.796.i.0.i, 6
  %spec.select.i = tail call i64 @llvm.smin.i64(i64 %.837.i.i, i64 %.830.i.i)
  %then.3.i.3.i = select i1 %.636.i.not.i, i64 %spec.select.i, i64 %.830.i.i
  %spec.select2852.i = tail call i64 @llvm.smin.i64(i64 %.585.i.i, i64 %then.3.i.3.i)
  %then.4.i.3.i = select i1 %.587.i.not.i, i64 %spec.select2852.i, i64 %then.3.i.3.i
  %.916.i.i = sub i64 %then.4.i.3.i, %now.2.i.2.i
  %.922.i.i = sub nsw i64 %now.2.i.2.i, %.11
  %.941.i.i = sdiv i64 %.922.i.i, 64
  %11 = and i64 %.922.i.i, -9223372036854775745
  %.944.i.i = icmp ult i64 %11, -9223372036854775807
  %12 = zext i1 %.944.i.i to i64
  %.930.i.0.i = add nsw i64 %.941.i.i, %12
  %.972.i.i = sub nsw i64 %then.4.i.3.i, %.624.i.i
  %.973.i.i = sitofp i64 %.972.i.i to double
  %.980.i.i = load i64, ptr %.978.i.i, align 1, !noalias !0
  switch i64 %.980.i.i, label %B1154.i.fold.split.i [
    i64 1, label %B1154.i.ithread-pre-split
    i64 3, label %B1134.i.i
  ]

B1134.i.i:                                        ; preds = %B838.i.i
  %.997.i.i = load i64, ptr %.1015.i.i, align 1, !noalias !0
  %.998.i.i = icmp eq i64 %.997.i.i, 0
  br label %B1154.i.i

B1154.i.fold.split.i:                             ; preds = %B838.i.i
  br label %B1154.i.ithread-pre-split

B1154.i.ithread-pre-split:                        ; preds = %B838.i.i, %B1154.i.fold.split.i
  %"$phi1154.1.3.i.3.i.ph" = phi i1 [ false, %B1154.i.fold.split.i ], [ true, %B838.i.i ]
  %.1017.i.i.pr = load i64, ptr %.1015.i.i, align 1, !noalias !0
  br label %B1154.i.i

B1154.i.i:                                        ; preds = %B1154.i.ithread-pre-split, %B1134.i.i
  %.1017.i.i = phi i64 [ %.1017.i.i.pr, %B1154.i.ithread-pre-split ], [ %.997.i.i, %B1134.i.i ]
  %"$phi1154.1.3.i.3.i" = phi i1 [ %"$phi1154.1.3.i.3.i.ph", %B1154.i.ithread-pre-split ], [ %.998.i.i, %B1134.i.i ]
  %.1018.i.not.i = icmp eq i64 %.1017.i.i, 0
  br i1 %.1018.i.not.i, label %B1250.i.i, label %B1186.i.i

B1186.i.i:                                        ; preds = %B1154.i.i
  %.1031.i.i = load double, ptr %.691.i.i, align 1, !noalias !0
  %.1035.i.i = load double, ptr %.607.i.i, align 1, !noalias !0
  %.1037.i.i = sitofp i64 %.916.i.i to double
  %.1041.i.i = fdiv reassoc nsz contract double %.1037.i.i, %.1035.i.i
  %.1042.i.i = fsub reassoc nsz contract double %.1031.i.i, %.1041.i.i
  store double %.1042.i.i, ptr %.691.i.i, align 1, !noalias !0
  br label %B1428.i.i

B1250.i.i:                                        ; preds = %B1154.i.i
  %.1060.i.i = load double, ptr %.680.i.i, align 1, !noalias !0
  %.1062.i.i = fsub reassoc nsz contract double %.973.i.i, %.1060.i.i
  %.1069.i.i = load double, ptr %.695.i.i, align 1, !noalias !0
  %.1071.i.i = fcmp reassoc nsz contract olt double %.1062.i.i, %.1069.i.i
  br i1 %.1071.i.i, label %B1428.i.i.thread, label %B1330.i.i

B1428.i.i.thread:                                 ; preds = %B1250.i.i
  %.1074.i.i = fcmp reassoc nsz contract ogt double %.1062.i.i, 0.000000e+00
  %.1084.i.i = fdiv reassoc nsz contract double %.1062.i.i, %.1069.i.i
  %"$phi1326.1.2.i.3.i" = select i1 %.1074.i.i, double %.1084.i.i, double 0.000000e+00
  br label %B1570.i.i

B1330.i.i:                                        ; preds = %B1250.i.i
  %.1120.i.i = load double, ptr %.710.i.i, align 1, !noalias !0
  %13 = fadd reassoc nsz contract double %.1069.i.i, %.1120.i.i
  %.1121.i.i = fsub reassoc nsz contract double %.1062.i.i, %13
  %.1125.i.i = load double, ptr %.715.i.i, align 1, !noalias !0
  %.1129.i.i = fdiv reassoc nsz contract double %.1121.i.i, %.1125.i.i
  %.1130.i.i = fsub reassoc nsz contract double 1.000000e+00, %.1129.i.i
  %.1137.i.i = load double, ptr %.732.i.i, align 1, !noalias !0
  %.1138.i.i = fcmp reassoc nsz contract olt double %.1130.i.i, %.1137.i.i
  %level.10.i.4.i = select i1 %.1138.i.i, double %.1137.i.i, double %.1130.i.i
  br label %B1428.i.i

B1428.i.i:                                        ; preds = %B1330.i.i, %B1186.i.i
  %amplitude.7.i.3.i = phi double [ 0.000000e+00, %B1186.i.i ], [ 1.000000e+00, %B1330.i.i ]
  %level.9.i.3.i = phi double [ %.1042.i.i, %B1186.i.i ], [ %level.10.i.4.i, %B1330.i.i ]
  %.1162.i.i = fcmp reassoc nsz contract olt double %level.9.i.3.i, 1.000000e+00
  br i1 %.1162.i.i, label %B1440.i.i, label %B1570.i.i

B1440.i.i:                                        ; preds = %B1428.i.i
  %.1167.i.i = fcmp reassoc nsz contract ogt double %level.9.i.3.i, 0.000000e+00
  br i1 %.1167.i.i, label %B1452.i.i, label %B1516.i.i

B1452.i.i:                                        ; preds = %B1440.i.i
  %14 = fmul reassoc nsz contract double %level.9.i.3.i, 0x40261AD547A6661A
  %.1173.i.i = fadd reassoc nsz contract double %14, 0xC0261AD547A6661A
  %.1174.i.i = tail call reassoc nsz contract double @llvm.exp.f64(double %.1173.i.i)
  br label %B1516.i.i

B1516.i.i:                                        ; preds = %B1452.i.i, %B1440.i.i
  %"$phi1516.1.2.i.4.i" = phi double [ %.1174.i.i, %B1452.i.i ], [ 0.000000e+00, %B1440.i.i ]
  %.1196.i.i = load double, ptr %.1194.i.i, align 1, !noalias !0
  %.1198.i.i = fmul reassoc nsz contract double %.1196.i.i, %"$phi1516.1.2.i.4.i"
  %.1199.i.i = fcmp reassoc nsz contract olt double %.1198.i.i, 0x3F0D7B9E14A91D46
  br i1 %.1199.i.i, label %B1556.i.i, label %B1570.i.i

B1556.i.i:                                        ; preds = %B1516.i.i
  store i64 1, ptr %.574.i.i, align 1, !noalias !0
  br label %B1570.i.i

B1570.i.i:                                        ; preds = %B1428.i.i.thread, %B1556.i.i, %B1516.i.i, %B1428.i.i
  %amplitude.6.i.3.i = phi double [ %"$phi1516.1.2.i.4.i", %B1556.i.i ], [ %"$phi1516.1.2.i.4.i", %B1516.i.i ], [ %amplitude.7.i.3.i, %B1428.i.i ], [ %"$phi1326.1.2.i.3.i", %B1428.i.i.thread ]
  %.1245.i.i = icmp slt i64 %.930.i.0.i, 0
  %.1246.i.i = select i1 %.1245.i.i, i64 %.17, i64 0
  %.1247.i.i = add i64 %.1246.i.i, %.930.i.0.i
  %.1268.i.i = getelementptr double, ptr %4, i64 %.1247.i.i
  %.1269.i.i = load double, ptr %.1268.i.i, align 8, !noalias !0
  %.1326.i.i = getelementptr double, ptr %5, i64 %.1247.i.i
  %.1327.i.i = load double, ptr %.1326.i.i, align 8, !noalias !0
  %.1331.i.i = load double, ptr %.1329.i.i, align 1, !noalias !0
  %.1332.i.i = fmul reassoc nsz contract double %.1331.i.i, %.1327.i.i
  %.1339.i.i = load double, ptr %.1337.i.i, align 1, !noalias !0
  %.1346.i.i = load i64, ptr %.1344.i.i, align 1, !noalias !0
  %.1347.i.not.i = icmp ne i64 %.1346.i.i, 0
  %.1362.i.i = fcmp reassoc nsz contract une double %.1332.i.i, 0.000000e+00
  %or.cond.i = select i1 %.1347.i.not.i, i1 true, i1 %.1362.i.i
  br i1 %or.cond.i, label %B1674.i.i, label %B2132.i.i

B1674.i.i:                                        ; preds = %B1570.i.i
  br i1 %.1018.i.not.i, label %B1786.i.i, label %B1696.i.i

B1696.i.i:                                        ; preds = %B1674.i.i
  %.1379.i.i = load double, ptr %.676.i.i, align 1, !noalias !0
  %.1383.i.i = load double, ptr %.1381.i.i, align 1, !noalias !0
  %.1385.i.i = sitofp i64 %.916.i.i to double
  %.1389.i.i = fdiv reassoc nsz contract double %.1385.i.i, %.1383.i.i
  %.1390.i.i = fsub reassoc nsz contract double %.1379.i.i, %.1389.i.i
  store double %.1390.i.i, ptr %.676.i.i, align 1, !noalias !0
  %.1399.i.i = fcmp reassoc nsz contract ogt double %.1390.i.i, 0.000000e+00
  %.1390.i..i = select i1 %.1399.i.i, double %.1390.i.i, double 0.000000e+00
  br label %B1818.i.i

B1786.i.i:                                        ; preds = %B1674.i.i
  %.11.i11.i.i = load double, ptr %.9.i.i.i, align 1, !noalias !9
  %.12.i12.i.i = fsub reassoc nsz contract double %.973.i.i, %.11.i11.i.i
  %.17.i15.i.i = fcmp reassoc nsz contract ugt double %.12.i12.i.i, 0.000000e+00
  br i1 %.17.i15.i.i, label %B40.i16.i.i, label %B1818.i.i

B40.i16.i.i:                                      ; preds = %B1786.i.i
  %.28.i19.i.i = load double, ptr %.26.i.i.i, align 1, !noalias !9
  %.30.i21.i.i = fcmp reassoc nsz contract olt double %.12.i12.i.i, %.28.i19.i.i
  br i1 %.30.i21.i.i, label %B62.i71.i.i, label %B160.i22.i.i

B62.i71.i.i:                                      ; preds = %B40.i16.i.i
  %.42.i79.i.i = fdiv reassoc nsz contract double %.12.i12.i.i, %.28.i19.i.i
  %.45.i81.i.i = tail call reassoc nsz contract double @llvm.log10.f64(double %.42.i79.i.i)
  %.46.i82.i.i = fmul reassoc nsz contract double %.45.i81.i.i, 0x3FDAAAAAAAAAAAAB
  %.47.i83.i.i = fadd reassoc nsz contract double %.46.i82.i.i, 1.000000e+00
  %.52.i86.i.i = fcmp reassoc nsz contract ogt double %.47.i83.i.i, 0.000000e+00
  %.47.i83.i..i = select i1 %.52.i86.i.i, double %.47.i83.i.i, double 0.000000e+00
  br label %B1818.i.i

B160.i22.i.i:                                     ; preds = %B40.i16.i.i
  %.78.i28.i.i = load double, ptr %.76.i.i.i, align 1, !noalias !9
  %15 = fadd reassoc nsz contract double %.28.i19.i.i, %.78.i28.i.i
  %.81.i31.i.i = fsub reassoc nsz contract double %.12.i12.i.i, %15
  %.88.i35.i.i = fcmp reassoc nsz contract ugt double %.81.i31.i.i, 0.000000e+00
  br i1 %.88.i35.i.i, label %B212.i36.i.i, label %B1818.i.i

B212.i36.i.i:                                     ; preds = %B160.i22.i.i
  %.99.i39.i.i = load double, ptr %.97.i.i.i, align 1, !noalias !9
  %.104.i43.i.i = fdiv reassoc nsz contract double %.81.i31.i.i, %.99.i39.i.i
  %.107.i45.i.i = fsub reassoc nsz contract double 1.000000e+00, %.104.i43.i.i
  %.114.i49.i.i = load double, ptr %.112.i.i.i, align 1, !noalias !9
  %.116.i51.i.i = fcmp reassoc nsz contract ogt double %.107.i45.i.i, %.114.i49.i.i
  %.107.i45.i..114.i49.i.i = select i1 %.116.i51.i.i, double %.107.i45.i.i, double %.114.i49.i.i
  br label %B1818.i.i

B1818.i.i:                                        ; preds = %B212.i36.i.i, %B160.i22.i.i, %B62.i71.i.i, %B1786.i.i, %B1696.i.i
  %level.11.i.4.i = phi double [ %.1390.i..i, %B1696.i.i ], [ %.107.i45.i..114.i49.i.i, %B212.i36.i.i ], [ %.47.i83.i..i, %B62.i71.i.i ], [ 0.000000e+00, %B1786.i.i ], [ 1.000000e+00, %B160.i22.i.i ]
  %.1453.i.i = load double, ptr %.1451.i.i, align 1, !noalias !0
  %.1455.i.i = fsub reassoc nsz contract double %.973.i.i, %.1453.i.i
  %.1459.i.i = load double, ptr %.1457.i.i, align 1, !noalias !0
  %.1460.i.i = fmul reassoc nsz contract double %.1455.i.i, %.1459.i.i
  %.8.i103.i.i = fcmp reassoc nsz contract ugt double %.1460.i.i, 0.000000e+00
  br i1 %.8.i103.i.i, label %B20.i.i.i, label %_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit.i.i

B20.i.i.i:                                        ; preds = %B1818.i.i
  %.15.i.i.i = fadd reassoc nsz contract double %.1460.i.i, 2.500000e-01
  %.18.i.i.i = tail call reassoc nsz contract double @llvm.floor.f64(double %.15.i.i.i)
  %.19.i106.i.i = fptosi double %.18.i.i.i to i64
  %.20.i.i.i = sitofp i64 %.19.i106.i.i to double
  %.21.i107.i.i = fsub reassoc nsz contract double %.15.i.i.i, %.20.i.i.i
  %.22.i.i.i = fmul reassoc nsz contract double %.21.i107.i.i, 4.000000e+00
  %.23.i.i.i = fadd reassoc nsz contract double %.22.i.i.i, -2.000000e+00
  %.24.i.i.i = tail call reassoc nsz contract double @llvm.fabs.f64(double %.23.i.i.i)
  %.25.i108.i.i = fsub reassoc nsz contract double 1.000000e+00, %.24.i.i.i
  br label %_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit.i.i

_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit.i.i: ; preds = %B20.i.i.i, %B1818.i.i
  %.1461.i.0.i = phi double [ %.25.i108.i.i, %B20.i.i.i ], [ 0.000000e+00, %B1818.i.i ]
  %.1489.i.i = load double, ptr %.1487.i.i, align 1, !noalias !0
  %.1491.i.i = fsub reassoc nsz contract double %.973.i.i, %.1489.i.i
  %.1497.i.i = load double, ptr %.1495.i.i, align 1, !noalias !0
  %.1498.i.i = fmul reassoc nsz contract double %.1491.i.i, %.1497.i.i
  %.8.i112.i.i = fcmp reassoc nsz contract ugt double %.1498.i.i, 0.000000e+00
  br i1 %.8.i112.i.i, label %B20.i113.i.i, label %_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit127.i.i

B2132.i.i:                                        ; preds = %_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit127.i.i, %B1570.i.i
  %amplitude.8.i.4.i = phi double [ %.1578.i.i, %_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit127.i.i ], [ %amplitude.6.i.3.i, %B1570.i.i ]
  %cents.3.i.4.i = phi double [ %.1548.i.i, %_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit127.i.i ], [ %.1269.i.i, %B1570.i.i ]
  %cutoff.3.i.4.i = phi double [ %.1566.i.i, %_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit127.i.i ], [ %.1339.i.i, %B1570.i.i ]
  %.1595.i.i = fcmp reassoc nsz contract une double %cents.3.i.4.i, 0.000000e+00
  %.1600.i.i = load double, ptr %.1617.i.i, align 1, !noalias !0
  br i1 %.1595.i.i, label %B2144.i.i, label %B2188.i.i

B2144.i.i:                                        ; preds = %B2132.i.i
  %.1605.i.i = fdiv reassoc nsz contract double %cents.3.i.4.i, 1.200000e+03
  %exp2.i = tail call reassoc nsz contract double @llvm.exp2.f64(double %.1605.i.i)
  %.1609.i.i = fmul reassoc nsz contract double %.1600.i.i, %exp2.i
  br label %B2188.i.i

B2188.i.i:                                        ; preds = %B2132.i.i, %B2144.i.i
  %"$phi2188.1.2.i.3.i" = phi double [ %.1609.i.i, %B2144.i.i ], [ %.1600.i.i, %B2132.i.i ]
  %.1629.i.i = fcmp reassoc nsz contract ogt double %"$phi2188.1.2.i.3.i", 1.000000e+03
  %step.2.i.3.i = select i1 %.1629.i.i, double 1.000000e+03, double %"$phi2188.1.2.i.3.i"
  %.1637.i.i = load i64, ptr %.1635.i.i, align 1, !noalias !0
  %.1638.i.i = icmp eq i64 %.1637.i.i, 2
  br i1 %.1638.i.i, label %B2248.i.i, label %B2638.i.i

B2248.i.i:                                        ; preds = %B2188.i.i
  %.1643.i.i = load double, ptr %.1641.i.i, align 1, !noalias !0
  %.1645.i.i = fsub reassoc nsz contract double %cutoff.3.i.4.i, %.1643.i.i
  %.1646.i.i = tail call reassoc nsz contract double @llvm.fabs.f64(double %.1645.i.i)
  %.1647.i.i = fcmp reassoc nsz contract ogt double %.1646.i.i, 5.000000e-01
  br i1 %.1647.i.i, label %B2302.i.i, label %B2638.i.i

B2302.i.i:                                        ; preds = %B2248.i.i
  store double %cutoff.3.i.4.i, ptr %.1641.i.i, align 1, !noalias !0
  %.1659.i.i = fcmp reassoc nsz contract olt double %cutoff.3.i.4.i, 1.500000e+03
  %cutoff.4.i.4.i = select i1 %.1659.i.i, double 1.500000e+03, double %cutoff.3.i.4.i
  %.1670.i.i = fdiv reassoc nsz contract double %cutoff.4.i.4.i, 1.200000e+03
  %exp22841.i = tail call reassoc nsz contract double @llvm.exp2.f64(double %.1670.i.i)
  %.1674.i.i = fmul reassoc nsz contract double %exp22841.i, 0x40205A0250C2B956
  %.1679.i.i = fdiv reassoc nsz contract double %.1674.i.i, %.13
  %.1683.i.i = fcmp reassoc nsz contract ogt double %.1679.i.i, 4.500000e-01
  %w.3.i.4.i = select i1 %.1683.i.i, double 4.500000e-01, double %.1679.i.i
  %.1690.i.i = fmul reassoc nsz contract double %w.3.i.4.i, 0x401921FB54442D18
  %.1693.i.i = tail call reassoc nsz contract double @llvm.cos.f64(double %.1690.i.i)
  %.1694.i.i = tail call reassoc nsz contract double @llvm.sin.f64(double %.1690.i.i)
  %.1698.i.i = load double, ptr %.1696.i.i, align 1, !noalias !0
  %.1699.i.i = fmul reassoc nsz contract double %.1698.i.i, %.1694.i.i
  %.1700.i.i = fadd reassoc nsz contract double %.1699.i.i, 1.000000e+00
  %.1704.i.i = fdiv reassoc nsz contract double 1.000000e+00, %.1700.i.i
  %16 = fmul reassoc nsz contract double %.1693.i.i, 5.000000e-01
  %.1706.i.i = fsub reassoc nsz contract double 5.000000e-01, %16
  %.1707.i.i = fmul reassoc nsz contract double %.1704.i.i, %.1706.i.i
  store double %.1707.i.i, ptr %.1709.i.i, align 1, !noalias !0
  %.1712.i.i = fmul reassoc nsz contract double %.1693.i.i, -2.000000e+00
  %.1713.i.i = fmul reassoc nsz contract double %.1712.i.i, %.1704.i.i
  store double %.1713.i.i, ptr %.1715.i.i, align 1, !noalias !0
  %.1718.i.i = fsub reassoc nsz contract double 1.000000e+00, %.1699.i.i
  %.1719.i.i = fmul reassoc nsz contract double %.1704.i.i, %.1718.i.i
  store double %.1719.i.i, ptr %.1721.i.i, align 1, !noalias !0
  br label %B2638.i.i

B2638.i.i:                                        ; preds = %B2302.i.i, %B2248.i.i, %B2188.i.i
  %.1728.i.i = fmul reassoc nsz contract double %step.2.i.3.i, 0x41F0000000000000
  %.1729.i.i = fadd reassoc nsz contract double %.1728.i.i, 5.000000e-01
  %.1730.i.i = fptosi double %.1729.i.i to i64
  %.1740.i.i = fdiv reassoc nsz contract double 2.040000e+03, %step.2.i.3.i
  %.5.i.i.i = fptosi double %.1740.i.i to i64
  %.1774.i.i = icmp sgt i64 %.916.i.i, 0
  br i1 %.1774.i.i, label %B2794.i.i.preheader, label %B3280.i.i

B2794.i.i.preheader:                              ; preds = %B2638.i.i
  %.1805.i.i.pre = load i64, ptr %.1803.i.i, align 1, !noalias !0
  br label %B2794.i.i

B2794.i.i:                                        ; preds = %B2794.i.i.preheader, %B3110.endif.endif.endif.i.i
  %.1805.i.i = phi i64 [ %.2846.i.i, %B3110.endif.endif.endif.i.i ], [ %.1805.i.i.pre, %B2794.i.i.preheader ]
  %done.2.i.3.i = phi i64 [ %.2401.i.i, %B3110.endif.endif.endif.i.i ], [ 0, %B2794.i.i.preheader ]
  %.1781.i.i = sub nsw i64 %.916.i.i, %done.2.i.3.i
  %.1781.i..5.i.i.i = tail call i64 @llvm.smin.i64(i64 %.1781.i.i, i64 %.5.i.i.i)
  %.1808.i.i = mul nsw i64 %.1781.i..5.i.i.i, %.1730.i.i
  %.1809.i.i = add nsw i64 %.1808.i.i, %.1805.i.i
  br i1 %.3451.i.i100.not, label %B3110.i.i, label %B2904.if.i.i.lr.ph

B2904.if.i.i.lr.ph:                               ; preds = %B2794.i.i
  %.1815.i.i = sub nsw i64 %.1809.i.i, %.1730.i.i
  %.1816.i.i = ashr i64 %.1815.i.i, 32
  %.1817.i.i = add nsw i64 %.1816.i.i, 4
  %.2056.i.i = icmp slt i64 %.1816.i.i, -4
  %.2057.i.i = select i1 %.2056.i.i, i64 %.24, i64 0
  %.2058.i.i = add i64 %.1817.i.i, %.2057.i.i
  %.2061.i.i = icmp slt i64 %.2058.i.i, 0
  %.2066.i.not.i = icmp slt i64 %.2058.i.i, %.24
  %.2217.i.i = ashr i64 %.1809.i.i, 32
  br label %B2904.if.i.i

B3062.i.i:                                        ; preds = %B2906.endif.endif.i.i
  %.2232.i.i = load i64, ptr %.1979.i.i, align 1, !noalias !0
  %.2235.i.not.i = icmp slt i64 %.2218.i.i, %.2232.i.i
  br i1 %.2235.i.not.i, label %B3108.i.i, label %B3094.i.i

B3094.i.i:                                        ; preds = %B3062.i.i
  store i64 1, ptr %.574.i.i, align 1, !noalias !0
  br label %B3108.i.i

B3108.i.i:                                        ; preds = %B2906.endif.endif.i.i, %B3094.i.i, %B3062.i.i
  %exitcond108.not = icmp eq i64 %.423.i.i, %.1914.i.i
  br i1 %exitcond108.not, label %B3110.i.i.loopexit, label %B2904.if.i.i

B3110.i.i.loopexit:                               ; preds = %B3108.i.i
  %.2398.i.i.pre = load i64, ptr %.1803.i.i, align 1, !noalias !0
  br label %B3110.i.i

B3110.i.i:                                        ; preds = %B3110.i.i.loopexit, %B2794.i.i
  %.2398.i.i = phi i64 [ %.2398.i.i.pre, %B3110.i.i.loopexit ], [ %.1805.i.i, %B2794.i.i ]
  %.2401.i.i = add nsw i64 %.1781.i..5.i.i.i, %done.2.i.3.i
  %.2455.i.i = icmp slt i64 %done.2.i.3.i, 0
  %.2456.i.i = select i1 %.2455.i.i, i64 %.24, i64 0
  %.2457.i.i = add i64 %.2456.i.i, %done.2.i.3.i
  %.2460.i.i = icmp slt i64 %.2457.i.i, 0
  %.2465.i.i = icmp sge i64 %.2457.i.i, %.24
  br i1 %.2465.i.i, label %B3110.else.endif.if.i.i, label %B3110.else.endif.endif.i.i, !prof !12

B3280.i.i.loopexit:                               ; preds = %B3110.endif.endif.endif.i.i
  %.2879.i.i.pre = load i64, ptr %.1635.i.i, align 1, !noalias !0
  br label %B3280.i.i

B3280.i.i:                                        ; preds = %B3280.i.i.loopexit, %B2638.i.i
  %.2879.i.i = phi i64 [ %.2879.i.i.pre, %B3280.i.i.loopexit ], [ %.1637.i.i, %B2638.i.i ]
  %.2880.i.not.i = icmp eq i64 %.2879.i.i, 0
  br i1 %.2880.i.not.i, label %B3508.i.i, label %B3302.else.i.i

B3508.i.i:                                        ; preds = %B3302.endif.endif.endif.i.i, %B3280.i.i
  br i1 %.3451.i.i100.not, label %B4266.i.i, label %B3540.if.i.i.lr.ph

B3540.if.i.i.lr.ph:                               ; preds = %B3508.i.i
  %.3658.i.i = getelementptr double, ptr %.482.i.i, i64 %.1247.i.i
  %.4006.i.i = icmp slt i64 %.922.i.i, 0
  %.4007.i.i = select i1 %.4006.i.i, i64 %.27, i64 0
  %.4008.i.i = add i64 %.4007.i.i, %.922.i.i
  %.4011.i.i = icmp slt i64 %.4008.i.i, 0
  %.4016.i.i = icmp sge i64 %.4008.i.i, %.27
  %17 = or i1 %.4011.i.i, %.4016.i.i
  %.4168.i.i = sitofp i64 %.916.i.i to double
  %.4257.i.i95.not = icmp slt i64 %.916.i.i, 1
  br label %B3956.i.i

B3956.i.i:                                        ; preds = %B3540.if.i.i.lr.ph, %B4260.i.i.1
  %.3394.i.i.0102 = phi i64 [ 0, %B3540.if.i.i.lr.ph ], [ %.3464.i.i, %B4260.i.i.1 ]
  %.3490.i.i = add nsw i64 %.3394.i.i.0102, %.416.i.i
  %.3504.i.i = icmp slt i64 %.3490.i.i, 0
  %.3505.i.i = select i1 %.3504.i.i, i64 %.6, i64 0
  %18 = getelementptr [64 x i8], ptr %.5, i64 %.3490.i.i
  %.3519.i.i = getelementptr [64 x i8], ptr %18, i64 %.3505.i.i
  %.3523.i.i = add nuw nsw i64 %.3394.i.i.0102, 2
  %.3561.i.i = mul i64 %.3523.i.i, %.24
  %.3563.i.i = getelementptr float, ptr %.22, i64 %.3561.i.i
  %.3602.i.i = getelementptr inbounds nuw i8, ptr %.3519.i.i, i64 40
  %.3604.i.i = load double, ptr %.3602.i.i, align 1, !noalias !0
  %.3659.i.i = load double, ptr %.3658.i.i, align 8, !noalias !0
  %.3660.i.i = fadd reassoc nsz contract double %.3604.i.i, 5.005000e+02
  %.3661.i.i = fadd reassoc nsz contract double %.3660.i.i, %.3659.i.i
  %.3662.i.i = fptosi double %.3661.i.i to i64
  %spec.store.select.i = tail call i64 @llvm.smax.i64(i64 %.3662.i.i, i64 0)
  %19 = tail call i64 @llvm.umin.i64(i64 %spec.store.select.i, i64 1000)
  %.3861.i.i = getelementptr inbounds nuw i8, ptr %.3519.i.i, i64 56
  %.3867.i.i = getelementptr inbounds nuw i8, ptr %.3519.i.i, i64 32
  %.3901.i.i = getelementptr double, ptr %.20, i64 %19
  %.3820.i.i = sub nuw nsw i64 1000, %19
  %.3849.i.i = getelementptr double, ptr %.20, i64 %.3820.i.i
  %.3807.i.i = getelementptr inbounds nuw i8, ptr %.3519.i.i, i64 48
  %.3809.i.i = load double, ptr %.3807.i.i, align 1, !noalias !0
  %.3816.i.i = load double, ptr %.3867.i.i, align 1, !noalias !0
  %.3818.i.i = fmul reassoc nsz contract double %.3816.i.i, %amplitude.8.i.4.i
  %.3850.i.i = load double, ptr %.3849.i.i, align 8, !noalias !0
  %.3851.i.i = fmul reassoc nsz contract double %.3818.i.i, %.3850.i.i
  store double %.3851.i.i, ptr %.3807.i.i, align 1, !noalias !0
  %.3913.i.i = fadd reassoc nsz contract double %.3851.i.i, %.3809.i.i
  %.3914.i.i = fcmp reassoc nsz contract ogt double %.3913.i.i, 0x3D719799812DEA11
  br i1 %.3914.i.i, label %B3974.i.i, label %B3956.i.i.1

B3974.i.i:                                        ; preds = %B3956.i.i
  %.3946.i.i = load i64, ptr %6, align 8, !noalias !0
  %.3947.i.i = shl nsw i64 %.3946.i.i, 1
  %.3993.i.i = icmp slt i64 %.3946.i.i, 0
  %.3994.i.i = select i1 %.3993.i.i, i64 %.26, i64 0
  %.3995.i.i = add i64 %.3994.i.i, %.3947.i.i
  br i1 %.4016.i.i, label %B3974.else.endif.if.i.i, label %B3974.else.endif.endif.i.i, !prof !12

B3956.i.i.1:                                      ; preds = %B4156.if.i.i, %B3974.else.endif.endif.i.i, %B3956.i.i
  %.3863.i.i.1 = load double, ptr %.3861.i.i, align 1, !noalias !0
  %.3869.i.i.1 = load double, ptr %.3867.i.i, align 1, !noalias !0
  %.3871.i.i.1 = fmul reassoc nsz contract double %.3869.i.i.1, %amplitude.8.i.4.i
  %.3902.i.i.1 = load double, ptr %.3901.i.i, align 8, !noalias !0
  %.3903.i.i.1 = fmul reassoc nsz contract double %.3871.i.i.1, %.3902.i.i.1
  store double %.3903.i.i.1, ptr %.3861.i.i, align 1, !noalias !0
  %.3913.i.i.1 = fadd reassoc nsz contract double %.3903.i.i.1, %.3863.i.i.1
  %.3914.i.i.1 = fcmp reassoc nsz contract ogt double %.3913.i.i.1, 0x3D719799812DEA11
  br i1 %.3914.i.i.1, label %B3974.i.i.1, label %B4260.i.i.1

B3974.i.i.1:                                      ; preds = %B3956.i.i.1
  %.3946.i.i.1 = load i64, ptr %6, align 8, !noalias !0
  %.3947.i.i.1 = shl nsw i64 %.3946.i.i.1, 1
  %.3949.i.i.1 = or disjoint i64 %.3947.i.i.1, 1
  %.3993.i.i.1 = icmp slt i64 %.3946.i.i.1, 0
  %.3994.i.i.1 = select i1 %.3993.i.i.1, i64 %.26, i64 0
  %.3995.i.i.1 = add i64 %.3994.i.i.1, %.3949.i.i.1
  br i1 %.4016.i.i, label %B3974.else.endif.if.i.i.1, label %B3974.else.endif.endif.i.i.1, !prof !12

B3974.else.endif.if.i.i.1:                        ; preds = %B3974.i.i.1
  br label %B3974.else.endif.endif.i.i.1

B3974.else.endif.endif.i.i.1:                     ; preds = %B3974.else.endif.if.i.i.1, %B3974.i.i.1
  %simplifycfg.merge14.i.1 = phi i64 [ %.27, %B3974.else.endif.if.i.i.1 ], [ 0, %B3974.i.i.1 ]
  %spec.select2863.i.1 = select i1 %17, i64 %simplifycfg.merge14.i.1, i64 %.4008.i.i, !prof !13
  %.4113.i.i.1 = mul i64 %.3995.i.i.1, %.27
  %20 = getelementptr float, ptr %.25, i64 %.4113.i.i.1
  %.4117.i.i.1 = getelementptr float, ptr %20, i64 %spec.select2863.i.1
  %.4156.i.i.1 = fptrunc double %.3863.i.i.1 to float
  %.4162.i.i.1 = fsub reassoc nsz contract double %.3903.i.i.1, %.3863.i.i.1
  %.4172.i.i.1 = fdiv reassoc nsz contract double %.4162.i.i.1, %.4168.i.i
  %.4173.i.i.1 = fptrunc double %.4172.i.i.1 to float
  br i1 %.4257.i.i95.not, label %B4260.i.i.1, label %B4156.if.i.i.1

B4156.if.i.i.1:                                   ; preds = %B3974.else.endif.endif.i.i.1, %B4156.if.i.i.1
  %.4201.i.i.097.1 = phi i64 [ %.4270.i.i.1, %B4156.if.i.i.1 ], [ 0, %B3974.else.endif.endif.i.i.1 ]
  %.4270.i.i.1 = add nuw nsw i64 %.4201.i.i.097.1, 1
  %21 = getelementptr float, ptr %.4117.i.i.1, i64 %.4201.i.i.097.1
  %.4324.i.i.1 = load float, ptr %21, align 4, !noalias !0
  %22 = getelementptr float, ptr %.3563.i.i, i64 %.4201.i.i.097.1
  %.4354.i.i.1 = load float, ptr %22, align 4, !noalias !0
  %.4355.i.i.1 = uitofp nneg i64 %.4201.i.i.097.1 to float
  %.4357.i.i.1 = fmul reassoc nsz contract float %.4355.i.i.1, %.4173.i.i.1
  %.4359.i.i.1 = fadd reassoc nsz contract float %.4357.i.i.1, %.4156.i.i.1
  %.4360.i.i.1 = fmul reassoc nsz contract float %.4354.i.i.1, %.4359.i.i.1
  %.4361.i.i.1 = fadd reassoc nsz contract float %.4360.i.i.1, %.4324.i.i.1
  store float %.4361.i.i.1, ptr %21, align 4, !noalias !0
  %exitcond110.1.not = icmp eq i64 %.916.i.i, %.4270.i.i.1
  br i1 %exitcond110.1.not, label %B4260.i.i.1, label %B4156.if.i.i.1

B4260.i.i.1:                                      ; preds = %B4156.if.i.i.1, %B3974.else.endif.endif.i.i.1, %B3956.i.i.1
  %.3464.i.i = add nuw nsw i64 %.3394.i.i.0102, 1
  %exitcond112.not = icmp eq i64 %.423.i.i, %.3464.i.i
  br i1 %exitcond112.not, label %B4266.i.i, label %B3956.i.i

B4266.i.i:                                        ; preds = %B4260.i.i.1, %B3508.i.i
  store double %amplitude.8.i.4.i, ptr %.4439.i.i, align 1, !noalias !0
  %.4452.i.i = icmp slt i64 %then.4.i.3.i, %.176.i.i
  br i1 %.4452.i.i, label %B4296.i.i, label %B4320.i.i

B4296.i.i:                                        ; preds = %B4266.i.i
  %.4462.i.i = load i64, ptr %.574.i.i, align 1, !noalias !0
  %.4463.i.i = icmp eq i64 %.4462.i.i, 0
  br i1 %.4463.i.i, label %B286.i.i, label %B4320.i.i

B4320.i.i:                                        ; preds = %B4296.i.i, %B4266.i.i, %B262.i.i, %B70.i.i
  %exitcond113.not = icmp eq i64 %.294.i.i, %.8
  br i1 %exitcond113.not, label %_ZN13_3cdynamic_3e5entryB2v7B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE8int16_2ax2262Record_28onset_5btype_3dint64_3boffset_3d0_5d_2crelease_at_5btype_3dint64_3boffset_3d8_5d_2churry_at_5btype_3dint64_3boffset_3d16_5d_2cis_released_5btype_3dint64_3boffset_3d24_5d_2cis_done_5btype_3dint64_3boffset_3d32_5d_2cpart_5btype_3dint64_3boffset_3d40_5d_2cn_channels_5btype_3dint64_3boffset_3d48_5d_2cloops_5btype_3dint64_3boffset_3d56_5d_2cmoves_5btype_3dint64_3boffset_3d64_5d_2cfilters_5btype_3dint64_3boffset_3d72_5d_2cfraction_5btype_3dint64_3boffset_3d80_5d_2cstep_5btype_3dfloat64_3boffset_3d88_5d_2cdelay_5btype_3dfloat64_3boffset_3d96_5d_2cattack_5btype_3dfloat64_3boffset_3d104_5d_2chold_5btype_3dfloat64_3boffset_3d112_5d_2cdecay_5btype_3dfloat64_3boffset_3d120_5d_2csustain_5btype_3dfloat64_3boffset_3d128_5d_2crelease_5btype_3dfloat64_3boffset_3d136_5d_2churry_5btype_3dfloat64_3boffset_3d144_5d_2clevel_5btype_3dfloat64_3boffset_3d152_5d_2cmod_delay_5btype_3dfloat64_3boffset_3d160_5d_2cmod_attack_5bty, label %B70.i.i

B20.i113.i.i:                                     ; preds = %_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit.i.i
  %.15.i115.i.i = fadd reassoc nsz contract double %.1498.i.i, 2.500000e-01
  %.18.i117.i.i = tail call reassoc nsz contract double @llvm.floor.f64(double %.15.i115.i.i)
  %.19.i118.i.i = fptosi double %.18.i117.i.i to i64
  %.20.i119.i.i = sitofp i64 %.19.i118.i.i to double
  %.21.i120.i.i = fsub reassoc nsz contract double %.15.i115.i.i, %.20.i119.i.i
  %.22.i121.i.i = fmul reassoc nsz contract double %.21.i120.i.i, 4.000000e+00
  %.23.i122.i.i = fadd reassoc nsz contract double %.22.i121.i.i, -2.000000e+00
  %.24.i123.i.i = tail call reassoc nsz contract double @llvm.fabs.f64(double %.23.i122.i.i)
  %.25.i124.i.i = fsub reassoc nsz contract double 1.000000e+00, %.24.i123.i.i
  br label %_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit127.i.i

_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit127.i.i: ; preds = %B20.i113.i.i, %_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit.i.i
  %.1499.i.0.i = phi double [ %.25.i124.i.i, %B20.i113.i.i ], [ 0.000000e+00, %_ZN7isotone7sampler6kernel9_triangleB3v16B130c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsCAgXrKFt1X1erJ_2bXklRYnJJeo6CupFwIRUnJ8MYuYVV6nXagJ1IhII1Hj0tIAkjJpyEBKwEIeJFMGcipR2wSKaAA_3d_3dEd.exit.i.i ]
  %.1526.i.i = load double, ptr %.1524.i.i, align 1, !noalias !0
  %.1528.i.i = fmul reassoc nsz contract double %.1526.i.i, %level.11.i.4.i
  %.1532.i.i = load double, ptr %.1530.i.i, align 1, !noalias !0
  %.1533.i.i = fmul reassoc nsz contract double %.1532.i.i, %.1461.i.0.i
  %.1542.i.i = load double, ptr %.1540.i.i, align 1, !noalias !0
  %.1544.i.i = fadd reassoc nsz contract double %.1542.i.i, %.1332.i.i
  %.1547.i.i = fmul reassoc nsz contract double %.1544.i.i, %.1499.i.0.i
  %.1534.i.i = fadd reassoc nsz contract double %.1528.i.i, %.1269.i.i
  %.1536.i.i = fadd reassoc nsz contract double %.1534.i.i, %.1533.i.i
  %.1548.i.i = fadd reassoc nsz contract double %.1536.i.i, %.1547.i.i
  %.1554.i.i = load double, ptr %.1552.i.i, align 1, !noalias !0
  %.1556.i.i = fmul reassoc nsz contract double %.1554.i.i, %level.11.i.4.i
  %.1562.i.i = load double, ptr %.1560.i.i, align 1, !noalias !0
  %.1563.i.i = fmul reassoc nsz contract double %.1562.i.i, %.1461.i.0.i
  %.1564.i.i = fadd reassoc nsz contract double %.1556.i.i, %.1339.i.i
  %.1566.i.i = fadd reassoc nsz contract double %.1564.i.i, %.1563.i.i
  %.1574.i.i = load double, ptr %.1572.i.i, align 1, !noalias !0
  %.1575.i.i = fmul reassoc nsz contract double %.1574.i.i, %.1461.i.0.i
  %.1576.i.i = tail call reassoc nsz contract double @llvm.exp.f64(double %.1575.i.i)
  %.1578.i.i = fmul reassoc nsz contract double %.1576.i.i, %amplitude.6.i.3.i
  br label %B2132.i.i

B2904.if.i.i:                                     ; preds = %B2904.if.i.i.lr.ph, %B3108.i.i
  %.1845.i.i.075 = phi i64 [ 0, %B2904.if.i.i.lr.ph ], [ %.1914.i.i, %B3108.i.i ]
  %.1914.i.i = add nuw nsw i64 %.1845.i.i.075, 1
  %.1940.i.i = add nsw i64 %.1845.i.i.075, %.416.i.i
  %.1954.i.i = icmp slt i64 %.1940.i.i, 0
  %.1955.i.i = select i1 %.1954.i.i, i64 %.6, i64 0
  %23 = getelementptr [64 x i8], ptr %.5, i64 %.1940.i.i
  %.1969.i.i = getelementptr [64 x i8], ptr %23, i64 %.1955.i.i
  %.1977.i.i = load i64, ptr %.1969.i.i, align 1, !noalias !0
  %.1979.i.i = getelementptr inbounds nuw i8, ptr %.1969.i.i, i64 8
  %.1981.i.i = load i64, ptr %.1979.i.i, align 1, !noalias !0
  %.1983.i.i = getelementptr inbounds nuw i8, ptr %.1969.i.i, i64 16
  %.1985.i.i = load i64, ptr %.1983.i.i, align 1, !noalias !0
  %.1987.i.i = getelementptr inbounds nuw i8, ptr %.1969.i.i, i64 24
  %.1989.i.i = load i64, ptr %.1987.i.i, align 1, !noalias !0
  br i1 %.2049.i.i, label %B2906.else.endif.if.i.i, label %B2906.else.endif.endif.i.i, !prof !12

B2906.endif.i.i:                                  ; preds = %B2906.else.endif.endif.endif.if.i.i, %B2906.else.endif.endif.endif.i.i
  %.2029.i.sroa.11.0.i = phi i64 [ %.24, %B2906.else.endif.endif.endif.if.i.i ], [ %.2029.i.sroa.11.1.i, %B2906.else.endif.endif.endif.i.i ]
  %.2117.i.i = sub i64 %.2029.i.sroa.11.0.i, %spec.select2858.i
  %.2126.i.i = tail call i64 @llvm.smax.i64(i64 %.2117.i.i, i64 0)
  %.2146.i.i = mul i64 %.1845.i.i.075, %.24
  %24 = getelementptr float, ptr %.22, i64 %.2146.i.i
  %.2150.i.i = getelementptr float, ptr %24, i64 %spec.select2858.i
  br i1 %"$phi1154.1.3.i.3.i", label %B34.i.i.i, label %B76.i.i.i

B34.i.i.i:                                        ; preds = %B2906.endif.i.i
  %.90.i146.i.not.i = icmp slt i64 %.1977.i.i, %.1989.i.i
  br i1 %.90.i146.i.not.i, label %B92.i.i.i, label %B46.i.i.i

B46.i.i.i:                                        ; preds = %B34.i.i.i
  %.94.i.i.i = sub nsw i64 %.1977.i.i, %.1985.i.i
  %.99.i149.i.i = sub nsw i64 %.1989.i.i, %.1985.i.i
  %.102.i.i.i = icmp eq i64 %.1989.i.i, %.1985.i.i
  br i1 %.102.i.i.i, label %B46.endif.i.i.i, label %B46.else.i.i.i, !prof !12

B76.i.i.i:                                        ; preds = %B2906.endif.i.i
  %spec.select2854.i = tail call i64 @llvm.smin.i64(i64 %.1977.i.i, i64 %.1981.i.i)
  br label %B92.i.i.i

B92.i.i.i:                                        ; preds = %B46.endif.i.i.i, %B76.i.i.i, %B34.i.i.i
  %at.4.i.i.0.i = phi i64 [ %spec.select2854.i, %B76.i.i.i ], [ %.1977.i.i, %B34.i.i.i ], [ %.141.i.i.i, %B46.endif.i.i.i ]
  %.185.i.i.not.i = icmp slt i64 %.2117.i.i, 1
  br i1 %.185.i.i.not.i, label %B2906.endif.endif.i.i, label %B112.i.i.i

B112.i.i.i:                                       ; preds = %B92.i.i.i, %B264.i143.i.i
  %at.6.i.i.0.i = phi i64 [ %.1985.i.i, %B264.i143.i.i ], [ %at.4.i.i.0.i, %B92.i.i.i ]
  %filled.2.i.i.0.i = phi i64 [ %.406.i.i.i, %B264.i143.i.i ], [ 0, %B92.i.i.i ]
  %.192.i.i.i = sub nsw i64 %.2126.i.i, %filled.2.i.i.0.i
  %.207.i.i.i = sub nsw i64 %.1989.i.i, %at.6.i.i.0.i
  %spec.select2855.i = tail call i64 @llvm.smin.i64(i64 %.192.i.i.i, i64 %.207.i.i.i)
  %m.2.i.i.1.i = select i1 %"$phi1154.1.3.i.3.i", i64 %spec.select2855.i, i64 %.192.i.i.i
  %.263.i.i.i = icmp slt i64 %at.6.i.i.0.i, 0
  %.264.i.i.i = select i1 %.263.i.i.i, i64 %.2, i64 0
  %.265.i.i.i = add i64 %.264.i.i.i, %at.6.i.i.0.i
  %.268.i.i.i = icmp slt i64 %.265.i.i.i, 0
  %.273.i.i.i = icmp sge i64 %.265.i.i.i, %.2
  br i1 %.273.i.i.i, label %B154.else.endif.if.i.i.i, label %B154.else.endif.endif.i.i.i, !prof !12

B264.i143.i.i:                                    ; preds = %B236.if.i.i.i, %B154.endif.else.endif.endif.i.i.i
  %.790.i.i.i = icmp slt i64 %.406.i.i.i, %.2126.i.i
  br i1 %.790.i.i.i, label %B112.i.i.i, label %B2906.endif.endif.i.i

B46.else.i.i.i:                                   ; preds = %B46.i.i.i
  %.113.i.i.i = icmp ne i64 %.94.i.i.i, -9223372036854775808
  %.114.i150.i.i = icmp ne i64 %.99.i149.i.i, -1
  %.115.i151.i.not.i = or i1 %.113.i.i.i, %.114.i150.i.i
  br i1 %.115.i151.i.not.i, label %B46.else.if.i.i.i, label %B46.endif.i.i.i, !prof !14

B46.endif.i.i.i:                                  ; preds = %B46.else.if.i.i.i, %B46.else.i.i.i, %B46.i.i.i
  %rem.i.i.0.i = phi i64 [ 0, %B46.i.i.i ], [ %spec.select2864.i, %B46.else.if.i.i.i ], [ 0, %B46.else.i.i.i ]
  %.141.i.i.i = add nsw i64 %rem.i.i.0.i, %.1985.i.i
  br label %B92.i.i.i

B46.else.if.i.i.i:                                ; preds = %B46.else.i.i.i
  %.119.i.i.i = srem i64 %.94.i.i.i, %.99.i149.i.i
  %.120.i156.i.i = xor i64 %.119.i.i.i, %.99.i149.i.i
  %.121.i157.i.i = icmp slt i64 %.120.i156.i.i, 0
  %.122.i.i.i = icmp ne i64 %.119.i.i.i, 0
  %.123.i.i.i = and i1 %.122.i.i.i, %.121.i157.i.i
  %.130.i158.i.i = select i1 %.123.i.i.i, i64 %.99.i149.i.i, i64 0
  %spec.select2864.i = add i64 %.130.i158.i.i, %.119.i.i.i
  br label %B46.endif.i.i.i

B154.else.endif.if.i.i.i:                         ; preds = %B112.i.i.i
  br label %B154.else.endif.endif.i.i.i

B154.else.endif.endif.i.i.i:                      ; preds = %B154.else.endif.if.i.i.i, %B112.i.i.i
  %simplifycfg.merge.i = phi i64 [ %.2, %B154.else.endif.if.i.i.i ], [ 0, %B112.i.i.i ]
  %25 = or i1 %.268.i.i.i, %.273.i.i.i
  %spec.select2856.i = select i1 %25, i64 %simplifycfg.merge.i, i64 %.265.i.i.i, !prof !13
  %.366.i.i.i = getelementptr i16, ptr %.1, i64 %spec.select2856.i
  %.406.i.i.i = add nsw i64 %m.2.i.i.1.i, %filled.2.i.i.0.i
  %.444.i.i.i = icmp slt i64 %filled.2.i.i.0.i, 0
  %.445.i.i.i = select i1 %.444.i.i.i, i64 %.2126.i.i, i64 0
  %.446.i.i.i = add i64 %.445.i.i.i, %filled.2.i.i.0.i
  %.454.i.i.not.i = icmp slt i64 %.446.i.i.i, %.2126.i.i
  br i1 %.454.i.i.not.i, label %B154.endif.else.endif.endif.i.i.i, label %B154.endif.else.endif.if.i.i.i, !prof !14

B154.endif.else.endif.if.i.i.i:                   ; preds = %B154.else.endif.endif.i.i.i
  br label %B154.endif.else.endif.endif.i.i.i

B154.endif.else.endif.endif.i.i.i:                ; preds = %B154.endif.else.endif.if.i.i.i, %B154.else.endif.endif.i.i.i
  %simplifycfg.merge2.i = phi i64 [ %.2126.i.i, %B154.endif.else.endif.if.i.i.i ], [ 0, %B154.else.endif.endif.i.i.i ]
  %.not.i = icmp ult i64 %.446.i.i.i, %.2126.i.i
  %spec.select2857.i = select i1 %.not.i, i64 %.446.i.i.i, i64 %simplifycfg.merge2.i, !prof !15
  %.547.i.i.i = getelementptr float, ptr %.2150.i.i, i64 %spec.select2857.i
  %.665.i.i.i70.not = icmp slt i64 %m.2.i.i.1.i, 1
  br i1 %.665.i.i.i70.not, label %B264.i143.i.i, label %B236.if.i.i.i

B236.if.i.i.i:                                    ; preds = %B154.endif.else.endif.endif.i.i.i, %B236.if.i.i.i
  %.609.i.i.i.072 = phi i64 [ %.678.i.i.i, %B236.if.i.i.i ], [ 0, %B154.endif.else.endif.endif.i.i.i ]
  %.678.i.i.i = add nuw nsw i64 %.609.i.i.i.072, 1
  %26 = getelementptr i16, ptr %.366.i.i.i, i64 %.609.i.i.i.072
  %.732.i.i.i = load i16, ptr %26, align 2, !noalias !16
  %27 = getelementptr float, ptr %.547.i.i.i, i64 %.609.i.i.i.072
  %.762.i.i.i = sitofp i16 %.732.i.i.i to float
  store float %.762.i.i.i, ptr %27, align 4, !noalias !16
  %exitcond.not = icmp eq i64 %m.2.i.i.1.i, %.678.i.i.i
  br i1 %exitcond.not, label %B264.i143.i.i, label %B236.if.i.i.i

B2906.else.endif.if.i.i:                          ; preds = %B2904.if.i.i
  br label %B2906.else.endif.endif.i.i

B2906.else.endif.endif.i.i:                       ; preds = %B2906.else.endif.if.i.i, %B2904.if.i.i
  %spec.select2858.i = phi i64 [ %.24, %B2906.else.endif.if.i.i ], [ 0, %B2904.if.i.i ]
  br i1 %.2061.i.i, label %B2906.else.endif.endif.if.i.i, label %B2906.else.endif.endif.endif.i.i, !prof !12

B2906.else.endif.endif.if.i.i:                    ; preds = %B2906.else.endif.endif.i.i
  br label %B2906.else.endif.endif.endif.i.i

B2906.else.endif.endif.endif.i.i:                 ; preds = %B2906.else.endif.endif.if.i.i, %B2906.else.endif.endif.i.i
  %.2029.i.sroa.11.1.i = phi i64 [ 0, %B2906.else.endif.endif.if.i.i ], [ %.2058.i.i, %B2906.else.endif.endif.i.i ]
  br i1 %.2066.i.not.i, label %B2906.endif.i.i, label %B2906.else.endif.endif.endif.if.i.i, !prof !14

B2906.else.endif.endif.endif.if.i.i:              ; preds = %B2906.else.endif.endif.endif.i.i
  br label %B2906.endif.i.i

B2906.endif.endif.i.i:                            ; preds = %B264.i143.i.i, %B92.i.i.i
  %.2218.i.i = add nsw i64 %at.4.i.i.0.i, %.2217.i.i
  store i64 %.2218.i.i, ptr %.1969.i.i, align 1, !noalias !0
  br i1 %"$phi1154.1.3.i.3.i", label %B3108.i.i, label %B3062.i.i

B3110.endif.i.i:                                  ; preds = %B3110.else.endif.endif.endif.if.i.i, %B3110.else.endif.endif.endif.i.i
  %.2445.i.sroa.11.0.i = phi i64 [ %.24, %B3110.else.endif.endif.endif.if.i.i ], [ %.2445.i.sroa.11.1.i, %B3110.else.endif.endif.endif.i.i ]
  %.2533.i.i = sub i64 %.2445.i.sroa.11.0.i, %spec.select2859.i
  %.2566.i.i = getelementptr float, ptr %0, i64 %spec.select2859.i
  br i1 %.2465.i.i, label %B3110.endif.else.endif.if.i.i, label %B3110.endif.else.endif.endif.i.i, !prof !12

B3110.else.endif.if.i.i:                          ; preds = %B3110.i.i
  br label %B3110.else.endif.endif.i.i

B3110.else.endif.endif.i.i:                       ; preds = %B3110.else.endif.if.i.i, %B3110.i.i
  %simplifycfg.merge6.i = phi i64 [ %.24, %B3110.else.endif.if.i.i ], [ 0, %B3110.i.i ]
  %28 = or i1 %.2460.i.i, %.2465.i.i
  %spec.select2859.i = select i1 %28, i64 %simplifycfg.merge6.i, i64 %.2457.i.i, !prof !13
  %.2472.i.i = icmp slt i64 %.2401.i.i, 0
  %.2473.i.i = select i1 %.2472.i.i, i64 %.24, i64 0
  %.2474.i.i = add i64 %.2473.i.i, %.2401.i.i
  %.2477.i.i = icmp slt i64 %.2474.i.i, 0
  br i1 %.2477.i.i, label %B3110.else.endif.endif.if.i.i, label %B3110.else.endif.endif.endif.i.i, !prof !12

B3110.else.endif.endif.if.i.i:                    ; preds = %B3110.else.endif.endif.i.i
  br label %B3110.else.endif.endif.endif.i.i

B3110.else.endif.endif.endif.i.i:                 ; preds = %B3110.else.endif.endif.if.i.i, %B3110.else.endif.endif.i.i
  %.2445.i.sroa.11.1.i = phi i64 [ 0, %B3110.else.endif.endif.if.i.i ], [ %.2474.i.i, %B3110.else.endif.endif.i.i ]
  %.2482.i.not.i = icmp slt i64 %.2474.i.i, %.24
  br i1 %.2482.i.not.i, label %B3110.endif.i.i, label %B3110.else.endif.endif.endif.if.i.i, !prof !14

B3110.else.endif.endif.endif.if.i.i:              ; preds = %B3110.else.endif.endif.endif.i.i
  br label %B3110.endif.i.i

B116.if.i.i.i:                                    ; preds = %B3110.endif.else.endif.endif.i.i, %B116.if.i.i.i
  %p.2.i.i.0.i79 = phi i64 [ %.658.i543.i.i, %B116.if.i.i.i ], [ %.2398.i.i, %B3110.endif.else.endif.endif.i.i ]
  %.126.i.i.i.078 = phi i64 [ %.195.i.i.i, %B116.if.i.i.i ], [ 0, %B3110.endif.else.endif.endif.i.i ]
  %.195.i.i.i = add nuw nsw i64 %.126.i.i.i.078, 1
  %.221.i324.i.i = lshr i64 %p.2.i.i.0.i79, 32
  %29 = lshr i64 %p.2.i.i.0.i79, 20
  %.225.i.i.i = and i64 %29, 4094
  %30 = add nuw nsw i64 %.225.i.i.i, 2
  %.227.i.i.i = and i64 %30, 8188
  %.253.i341.i.i = getelementptr float, ptr %.18, i64 %.227.i.i.i
  %.254.i.i.i = load float, ptr %.253.i341.i.i, align 4, !noalias !20
  %.281.i351.i.i = getelementptr i8, ptr %.253.i341.i.i, i64 4
  %.282.i352.i.i = load float, ptr %.281.i351.i.i, align 4, !noalias !20
  %.283.i353.i.i = or i64 %30, 2
  %.309.i362.i.i = getelementptr float, ptr %.18, i64 %.283.i353.i.i
  %.310.i.i.i = load float, ptr %.309.i362.i.i, align 4, !noalias !20
  %.311.i.i.i = or i64 %30, 3
  %.337.i373.i.i = getelementptr float, ptr %.18, i64 %.311.i.i.i
  %.338.i374.i.i = load float, ptr %.337.i373.i.i, align 4, !noalias !20
  %.363.i397.i.i = add nuw nsw i64 %.221.i324.i.i, 1
  %.364.i.i.i = add nuw nsw i64 %.221.i324.i.i, 2
  %.365.i.i.i = add nuw nsw i64 %.221.i324.i.i, 3
  %.391.i.i.i = getelementptr float, ptr %.22, i64 %.221.i324.i.i
  %.392.i410.i.i = load float, ptr %.391.i.i.i, align 4, !noalias !20
  %.393.i.i.i = fmul reassoc nsz contract float %.392.i410.i.i, %.254.i.i.i
  %.419.i.i.i = getelementptr float, ptr %.22, i64 %.363.i397.i.i
  %.420.i422.i.i = load float, ptr %.419.i.i.i, align 4, !noalias !20
  %.421.i423.i.i = fmul reassoc nsz contract float %.420.i422.i.i, %.282.i352.i.i
  %.448.i.i.i = getelementptr float, ptr %.22, i64 %.364.i.i.i
  %.449.i438.i.i = load float, ptr %.448.i.i.i, align 4, !noalias !20
  %.450.i.i.i = fmul reassoc nsz contract float %.449.i438.i.i, %.310.i.i.i
  %.476.i.i.i = getelementptr float, ptr %.22, i64 %.365.i.i.i
  %.477.i449.i.i = load float, ptr %.476.i.i.i, align 4, !noalias !20
  %.478.i.i.i = fmul reassoc nsz contract float %.477.i449.i.i, %.338.i374.i.i
  %.479.i450.i.i = fadd reassoc nsz contract float %.421.i423.i.i, %.393.i.i.i
  %.422.i424.i.i = fadd reassoc nsz contract float %.479.i450.i.i, %.450.i.i.i
  %.480.i451.i.i = fadd reassoc nsz contract float %.422.i424.i.i, %.478.i.i.i
  %31 = getelementptr float, ptr %.2566.i.i, i64 %.126.i.i.i.078
  store float %.480.i451.i.i, ptr %31, align 4, !noalias !20
  %.536.i.i.i = getelementptr float, ptr %.2363.i.i, i64 %.221.i324.i.i
  %.537.i484.i.i = load float, ptr %.536.i.i.i, align 4, !noalias !20
  %.538.i485.i.i = fmul reassoc nsz contract float %.537.i484.i.i, %.254.i.i.i
  %.564.i.i.i = getelementptr float, ptr %.2363.i.i, i64 %.363.i397.i.i
  %.565.i498.i.i = load float, ptr %.564.i.i.i, align 4, !noalias !20
  %.566.i.i.i = fmul reassoc nsz contract float %.565.i498.i.i, %.282.i352.i.i
  %.593.i510.i.i = getelementptr float, ptr %.2363.i.i, i64 %.364.i.i.i
  %.594.i.i.i = load float, ptr %.593.i510.i.i, align 4, !noalias !20
  %.595.i511.i.i = fmul reassoc nsz contract float %.594.i.i.i, %.310.i.i.i
  %.621.i.i.i = getelementptr float, ptr %.2363.i.i, i64 %.365.i.i.i
  %.622.i523.i.i = load float, ptr %.621.i.i.i, align 4, !noalias !20
  %.623.i524.i.i = fmul reassoc nsz contract float %.622.i523.i.i, %.338.i374.i.i
  %.624.i525.i.i = fadd reassoc nsz contract float %.566.i.i.i, %.538.i485.i.i
  %.567.i499.i.i = fadd reassoc nsz contract float %.624.i525.i.i, %.595.i511.i.i
  %.625.i526.i.i = fadd reassoc nsz contract float %.567.i499.i.i, %.623.i524.i.i
  %32 = getelementptr float, ptr %.2765.i.i, i64 %.126.i.i.i.078
  store float %.625.i526.i.i, ptr %32, align 4, !noalias !20
  %.658.i543.i.i = add i64 %p.2.i.i.0.i79, %.1730.i.i
  %exitcond109.not = icmp eq i64 %.2533.i.i, %.195.i.i.i
  br i1 %exitcond109.not, label %B3110.endif.endif.endif.i.i, label %B116.if.i.i.i

B3110.endif.else.endif.if.i.i:                    ; preds = %B3110.endif.i.i
  br label %B3110.endif.else.endif.endif.i.i

B3110.endif.else.endif.endif.i.i:                 ; preds = %B3110.endif.else.endif.if.i.i, %B3110.endif.i.i
  %simplifycfg.merge8.i = phi i64 [ %.24, %B3110.endif.else.endif.if.i.i ], [ 0, %B3110.endif.i.i ]
  %spec.select2860.i = select i1 %28, i64 %simplifycfg.merge8.i, i64 %.2457.i.i, !prof !13
  %.2765.i.i = getelementptr float, ptr %1, i64 %spec.select2860.i
  %.182.i268.i.i76.not = icmp slt i64 %.2533.i.i, 1
  br i1 %.182.i268.i.i76.not, label %B3110.endif.endif.endif.i.i, label %B116.if.i.i.i

B3110.endif.endif.endif.i.i:                      ; preds = %B116.if.i.i.i, %B3110.endif.else.endif.endif.i.i
  %.2846.i.i = and i64 %.1809.i.i, 4294967295
  store i64 %.2846.i.i, ptr %.1803.i.i, align 1, !noalias !0
  %.2861.i.i = icmp slt i64 %.2401.i.i, %.916.i.i
  br i1 %.2861.i.i, label %B2794.i.i, label %B3280.i.i.loopexit

B3302.else.i.i:                                   ; preds = %B3280.i.i
  br i1 %.2049.i.i, label %B3302.else.endif.if.i.i, label %B3302.else.endif.endif.i.i, !prof !12

B3302.endif.i.i:                                  ; preds = %B3302.else.endif.endif.endif.if.i.i, %B3302.else.endif.endif.endif.i.i
  %.2926.i.sroa.11.0.i = phi i64 [ %.24, %B3302.else.endif.endif.endif.if.i.i ], [ %.2926.i.sroa.11.1.i, %B3302.else.endif.endif.endif.i.i ]
  %.3014.i.i = sub i64 %.2926.i.sroa.11.0.i, %spec.select2861.i
  %.3023.i.i = tail call i64 @llvm.smax.i64(i64 %.3014.i.i, i64 0)
  %.3047.i.i = getelementptr float, ptr %0, i64 %spec.select2861.i
  br i1 %.2049.i.i, label %B3302.endif.else.endif.if.i.i, label %B3302.endif.else.endif.endif.endif.i.i, !prof !12

B3302.else.endif.if.i.i:                          ; preds = %B3302.else.i.i
  br label %B3302.else.endif.endif.i.i

B3302.else.endif.endif.i.i:                       ; preds = %B3302.else.endif.if.i.i, %B3302.else.i.i
  %spec.select2861.i = phi i64 [ %.24, %B3302.else.endif.if.i.i ], [ 0, %B3302.else.i.i ]
  %.2953.i.i = icmp slt i64 %.916.i.i, 0
  %.2954.i.i = select i1 %.2953.i.i, i64 %.24, i64 0
  %.2955.i.i = add i64 %.2954.i.i, %.916.i.i
  %.2958.i.i = icmp slt i64 %.2955.i.i, 0
  br i1 %.2958.i.i, label %B3302.else.endif.endif.if.i.i, label %B3302.else.endif.endif.endif.i.i, !prof !12

B3302.else.endif.endif.if.i.i:                    ; preds = %B3302.else.endif.endif.i.i
  br label %B3302.else.endif.endif.endif.i.i

B3302.else.endif.endif.endif.i.i:                 ; preds = %B3302.else.endif.endif.if.i.i, %B3302.else.endif.endif.i.i
  %.2926.i.sroa.11.1.i = phi i64 [ 0, %B3302.else.endif.endif.if.i.i ], [ %.2955.i.i, %B3302.else.endif.endif.i.i ]
  %.2963.i.not.i = icmp slt i64 %.2955.i.i, %.24
  br i1 %.2963.i.not.i, label %B3302.endif.i.i, label %B3302.else.endif.endif.endif.if.i.i, !prof !14

B3302.else.endif.endif.endif.if.i.i:              ; preds = %B3302.else.endif.endif.endif.i.i
  br label %B3302.endif.i.i

B584.i.i.i:                                       ; preds = %B156.if.i.i.i, %B3302.endif.else.endif.endif.endif.i.i, %switch.end.endif.endif.i661.i.i
  %r2.3.i.i.0.i.lcssa = phi double [ %.3302.i.i, %switch.end.endif.endif.i661.i.i ], [ %.3302.i.i, %B3302.endif.else.endif.endif.endif.i.i ], [ %.612.i1126.i.i, %B156.if.i.i.i ]
  %r1.3.i.i.0.i.lcssa = phi double [ %.3298.i.i, %switch.end.endif.endif.i661.i.i ], [ %.3298.i.i, %B3302.endif.else.endif.endif.endif.i.i ], [ %.580.i1100.i.i, %B156.if.i.i.i ]
  %s2.3.i.i.0.i.lcssa = phi double [ %.3294.i.i, %switch.end.endif.endif.i661.i.i ], [ %.3294.i.i, %B3302.endif.else.endif.endif.endif.i.i ], [ %.595.i1114.i.i, %B156.if.i.i.i ]
  %s1.3.i.i.0.i.lcssa = phi double [ %.3290.i.i, %switch.end.endif.endif.i661.i.i ], [ %.3290.i.i, %B3302.endif.else.endif.endif.endif.i.i ], [ %.565.i1088.i.i, %B156.if.i.i.i ]
  %.649.i710.i.i = and i64 %.3023.i.i, 1
  %.650.i711.i.not.i = icmp eq i64 %.649.i710.i.i, 0
  br i1 %.650.i711.i.not.i, label %B3302.endif.endif.endif.i.i, label %B594.i.i.i

B594.i.i.i:                                       ; preds = %B584.i.i.i
  %.682.i745.i.i = getelementptr float, ptr %.3047.i.i, i64 %.125.i635.i.i
  %.683.i746.i.i = load float, ptr %.682.i745.i.i, align 4, !noalias !24
  %.714.i762.i.i = getelementptr float, ptr %.3243.i.i, i64 %.125.i635.i.i
  %.715.i763.i.i = load float, ptr %.714.i762.i.i, align 4, !noalias !24
  %.717.i765.i.i = fpext float %.683.i746.i.i to double
  %.718.i766.i.i = fmul reassoc nsz contract double %.3278.i.i, %.717.i765.i.i
  %.720.i.i.i = fadd reassoc nsz contract double %.718.i766.i.i, %s1.3.i.i.0.i.lcssa
  %.752.i786.i.i = fptrunc double %.720.i.i.i to float
  store float %.752.i786.i.i, ptr %.682.i745.i.i, align 4, !noalias !24
  %.760.i.i.i = fpext float %.715.i763.i.i to double
  %.761.i797.i.i = fmul reassoc nsz contract double %.3278.i.i, %.760.i.i.i
  %.765.i799.i.i = fadd reassoc nsz contract double %.761.i797.i.i, %r1.3.i.i.0.i.lcssa
  %.799.i.i.i = fptrunc double %.765.i799.i.i to float
  store float %.799.i.i.i, ptr %.714.i762.i.i, align 4, !noalias !24
  %.808.i.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.717.i765.i.i
  %33 = fmul reassoc nsz contract double %.3282.i.i, %s1.3.i.i.0.i.lcssa
  %.812.i.i.i = fsub reassoc nsz contract double %s2.3.i.i.0.i.lcssa, %33
  %.814.i.i.i = fadd reassoc nsz contract double %.812.i.i.i, %.808.i.i.i
  %.819.i834.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.760.i.i.i
  %34 = fmul reassoc nsz contract double %.3282.i.i, %r1.3.i.i.0.i.lcssa
  %.827.i.i.i = fsub reassoc nsz contract double %r2.3.i.i.0.i.lcssa, %34
  %.829.i.i.i = fadd reassoc nsz contract double %.827.i.i.i, %.819.i834.i.i
  %.834.i.i.i = fmul reassoc nsz contract double %.64.i605.i.i, %.717.i765.i.i
  %.837.i.i.i = fmul reassoc nsz contract double %s1.3.i.i.0.i.lcssa, %.3286.i.i
  %.840.i.i.i = fsub reassoc nsz contract double %.834.i.i.i, %.837.i.i.i
  %.845.i.i.i = fmul reassoc nsz contract double %.64.i605.i.i, %.760.i.i.i
  %.850.i.i.i = fmul reassoc nsz contract double %r1.3.i.i.0.i.lcssa, %.3286.i.i
  %.855.i.i.i = fsub reassoc nsz contract double %.845.i.i.i, %.850.i.i.i
  br label %B3302.endif.endif.endif.i.i

switch.end.endif.endif.i661.i.i:                  ; preds = %B3302.endif.else.endif.endif.endif.i.i
  %35 = and i64 %.125.i635.i.i, -9223372036854775807
  %.181.i656.i.i = icmp eq i64 %35, 1
  %.182.i657.i.i = sdiv i64 %.125.i635.i.i, 2
  %.183.i658.i.i = zext i1 %.181.i656.i.i to i64
  %.184.i659.i.i = add nuw nsw i64 %.182.i657.i.i, %.183.i658.i.i
  %.205.i682.i.i85.not = icmp eq i64 %.184.i659.i.i, 0
  br i1 %.205.i682.i.i85.not, label %B584.i.i.i, label %B156.if.i.i.i

B156.if.i.i.i:                                    ; preds = %switch.end.endif.endif.i661.i.i, %B156.if.i.i.i
  %s1.3.i.i.0.i91 = phi double [ %.565.i1088.i.i, %B156.if.i.i.i ], [ %.3290.i.i, %switch.end.endif.endif.i661.i.i ]
  %s2.3.i.i.0.i90 = phi double [ %.595.i1114.i.i, %B156.if.i.i.i ], [ %.3294.i.i, %switch.end.endif.endif.i661.i.i ]
  %r1.3.i.i.0.i89 = phi double [ %.580.i1100.i.i, %B156.if.i.i.i ], [ %.3298.i.i, %switch.end.endif.endif.i661.i.i ]
  %r2.3.i.i.0.i88 = phi double [ %.612.i1126.i.i, %B156.if.i.i.i ], [ %.3302.i.i, %switch.end.endif.endif.i661.i.i ]
  %.149.i576.i.i.087 = phi i64 [ %.218.i1136.i.i, %B156.if.i.i.i ], [ 0, %switch.end.endif.endif.i661.i.i ]
  %.152.i577.i.i.086 = phi i64 [ %.214.i1133.i.i, %B156.if.i.i.i ], [ %.184.i659.i.i, %switch.end.endif.endif.i661.i.i ]
  %.214.i1133.i.i = add nsw i64 %.152.i577.i.i.086, -1
  %.218.i1136.i.i = add nuw i64 %.149.i576.i.i.087, 2
  %36 = getelementptr float, ptr %.3047.i.i, i64 %.149.i576.i.i.087
  %.272.i862.i.i = load float, ptr %36, align 4, !noalias !24
  %.273.i863.i.i = or disjoint i64 %.149.i576.i.i.087, 1
  %37 = getelementptr float, ptr %.3047.i.i, i64 %.273.i863.i.i
  %.303.i886.i.i = load float, ptr %37, align 4, !noalias !24
  %38 = getelementptr float, ptr %.3243.i.i, i64 %.149.i576.i.i.087
  %.333.i911.i.i = load float, ptr %38, align 4, !noalias !24
  %39 = getelementptr float, ptr %.3243.i.i, i64 %.273.i863.i.i
  %.364.i936.i.i = load float, ptr %39, align 4, !noalias !24
  %.390.i957.i.i = fpext float %.272.i862.i.i to double
  %.391.i958.i.i = fmul reassoc nsz contract double %.3278.i.i, %.390.i957.i.i
  %.393.i960.i.i = fadd reassoc nsz contract double %.391.i958.i.i, %s1.3.i.i.0.i91
  %.423.i983.i.i = fptrunc double %.393.i960.i.i to float
  store float %.423.i983.i.i, ptr %36, align 4, !noalias !24
  %.426.i984.i.i = fpext float %.333.i911.i.i to double
  %.427.i.i.i = fmul reassoc nsz contract double %.3278.i.i, %.426.i984.i.i
  %.429.i986.i.i = fadd reassoc nsz contract double %.427.i.i.i, %r1.3.i.i.0.i89
  %.459.i1007.i.i = fptrunc double %.429.i986.i.i to float
  store float %.459.i1007.i.i, ptr %38, align 4, !noalias !24
  %.462.i1009.i.i = fpext float %.303.i886.i.i to double
  %.463.i1010.i.i = fmul reassoc nsz contract double %.3278.i.i, %.462.i1009.i.i
  %.466.i1012.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.390.i957.i.i
  %40 = fmul reassoc nsz contract double %.3282.i.i, %s1.3.i.i.0.i91
  %.467.i1013.i.i = fsub reassoc nsz contract double %s2.3.i.i.0.i90, %40
  %.472.i1018.i.i = fadd reassoc nsz contract double %.467.i1013.i.i, %.466.i1012.i.i
  %.473.i1019.i.i = fadd reassoc nsz contract double %.472.i1018.i.i, %.463.i1010.i.i
  %.504.i1040.i.i = fptrunc double %.473.i1019.i.i to float
  store float %.504.i1040.i.i, ptr %37, align 4, !noalias !24
  %.507.i1042.i.i = fpext float %.364.i936.i.i to double
  %.508.i.i.i = fmul reassoc nsz contract double %.3278.i.i, %.507.i1042.i.i
  %.511.i1044.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.426.i984.i.i
  %41 = fmul reassoc nsz contract double %.3282.i.i, %r1.3.i.i.0.i89
  %.512.i1045.i.i = fsub reassoc nsz contract double %r2.3.i.i.0.i88, %41
  %.517.i1048.i.i = fadd reassoc nsz contract double %.512.i1045.i.i, %.511.i1044.i.i
  %.518.i1049.i.i = fadd reassoc nsz contract double %.517.i1048.i.i, %.508.i.i.i
  %.549.i1075.i.i = fptrunc double %.518.i1049.i.i to float
  store float %.549.i1075.i.i, ptr %39, align 4, !noalias !24
  %.553.i.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.462.i1009.i.i
  %.556.i1080.i.i = fmul reassoc nsz contract double %.75.i610.i.i, %.390.i957.i.i
  %.560.i1084.i.i = fmul reassoc nsz contract double %s1.3.i.i.0.i91, %.90.i621.i.i
  %42 = fmul reassoc nsz contract double %.3282.i.i, %s2.3.i.i.0.i90
  %.557.i1081.i.i = fsub reassoc nsz contract double %.560.i1084.i.i, %42
  %.564.i1087.i.i = fadd reassoc nsz contract double %.557.i1081.i.i, %.556.i1080.i.i
  %.565.i1088.i.i = fadd reassoc nsz contract double %.564.i1087.i.i, %.553.i.i.i
  %.568.i1091.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.507.i1042.i.i
  %.571.i1093.i.i = fmul reassoc nsz contract double %.75.i610.i.i, %.426.i984.i.i
  %.575.i1095.i.i = fmul reassoc nsz contract double %r1.3.i.i.0.i89, %.90.i621.i.i
  %43 = fmul reassoc nsz contract double %.3282.i.i, %r2.3.i.i.0.i88
  %.572.i.i.i = fsub reassoc nsz contract double %.575.i1095.i.i, %43
  %.579.i1099.i.i = fadd reassoc nsz contract double %.572.i.i.i, %.571.i1093.i.i
  %.580.i1100.i.i = fadd reassoc nsz contract double %.579.i1099.i.i, %.568.i1091.i.i
  %.583.i1103.i.i = fmul reassoc nsz contract double %.64.i605.i.i, %.462.i1009.i.i
  %.586.i1106.i.i = fmul reassoc nsz contract double %.79.i614.i.i, %.390.i957.i.i
  %.590.i1110.i.i = fmul reassoc nsz contract double %s1.3.i.i.0.i91, %.93.i623.i.i
  %44 = fmul reassoc nsz contract double %.3286.i.i, %s2.3.i.i.0.i90
  %.587.i1107.i.i = fsub reassoc nsz contract double %.590.i1110.i.i, %44
  %.594.i1113.i.i = fadd reassoc nsz contract double %.587.i1107.i.i, %.586.i1106.i.i
  %.595.i1114.i.i = fadd reassoc nsz contract double %.594.i1113.i.i, %.583.i1103.i.i
  %.600.i1116.i.i = fmul reassoc nsz contract double %.64.i605.i.i, %.507.i1042.i.i
  %.603.i1118.i.i = fmul reassoc nsz contract double %.79.i614.i.i, %.426.i984.i.i
  %.607.i1122.i.i = fmul reassoc nsz contract double %r1.3.i.i.0.i89, %.93.i623.i.i
  %45 = fmul reassoc nsz contract double %.3286.i.i, %r2.3.i.i.0.i88
  %.604.i1119.i.i = fsub reassoc nsz contract double %.607.i1122.i.i, %45
  %.611.i1125.i.i = fadd reassoc nsz contract double %.604.i1119.i.i, %.603.i1118.i.i
  %.612.i1126.i.i = fadd reassoc nsz contract double %.611.i1125.i.i, %.600.i1116.i.i
  %.205.i682.i.i = icmp samesign ugt i64 %.152.i577.i.i.086, 1
  br i1 %.205.i682.i.i, label %B156.if.i.i.i, label %B584.i.i.i

B3302.endif.else.endif.if.i.i:                    ; preds = %B3302.endif.i.i
  br label %B3302.endif.else.endif.endif.endif.i.i

B3302.endif.else.endif.endif.endif.i.i:           ; preds = %B3302.endif.i.i, %B3302.endif.else.endif.if.i.i
  %spec.select2862.i = phi i64 [ %.24, %B3302.endif.else.endif.if.i.i ], [ 0, %B3302.endif.i.i ]
  %.3243.i.i = getelementptr float, ptr %1, i64 %spec.select2862.i
  %.3278.i.i = load double, ptr %.1709.i.i, align 1, !noalias !0
  %.3282.i.i = load double, ptr %.1715.i.i, align 1, !noalias !0
  %.3286.i.i = load double, ptr %.1721.i.i, align 1, !noalias !0
  %.3290.i.i = load double, ptr %.3288.i.i, align 1, !noalias !0
  %.3294.i.i = load double, ptr %.3292.i.i, align 1, !noalias !0
  %.3298.i.i = load double, ptr %.3296.i.i, align 1, !noalias !0
  %.3302.i.i = load double, ptr %.3300.i.i, align 1, !noalias !0
  %.58.i602.i.i = fsub reassoc nsz contract double 2.000000e+00, %.3282.i.i
  %.60.i.i.i = fmul reassoc nsz contract double %.58.i602.i.i, %.3278.i.i
  %.62.i.i.i = fsub reassoc nsz contract double 1.000000e+00, %.3286.i.i
  %.64.i605.i.i = fmul reassoc nsz contract double %.62.i.i.i, %.3278.i.i
  %.73.i.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.3282.i.i
  %.75.i610.i.i = fsub reassoc nsz contract double %.64.i605.i.i, %.73.i.i.i
  %.77.i612.i.i = fneg reassoc nsz contract double %.3286.i.i
  %.79.i614.i.i = fmul reassoc nsz contract double %.60.i.i.i, %.77.i612.i.i
  %.88.i619.i.i = fmul reassoc nsz contract double %.3282.i.i, %.3282.i.i
  %.90.i621.i.i = fsub reassoc nsz contract double %.88.i619.i.i, %.3286.i.i
  %.93.i623.i.i = fmul reassoc nsz contract double %.3286.i.i, %.3282.i.i
  %.125.i635.i.i = add nsw i64 %.3023.i.i, -1
  %.163.i649.i.i = icmp slt i64 %.3014.i.i, 2
  br i1 %.163.i649.i.i, label %B584.i.i.i, label %switch.end.endif.endif.i661.i.i

B3302.endif.endif.endif.i.i:                      ; preds = %B594.i.i.i, %B584.i.i.i
  %s1.4.i.i.0.i = phi double [ %.814.i.i.i, %B594.i.i.i ], [ %s1.3.i.i.0.i.lcssa, %B584.i.i.i ]
  %s2.4.i.i.0.i = phi double [ %.840.i.i.i, %B594.i.i.i ], [ %s2.3.i.i.0.i.lcssa, %B584.i.i.i ]
  %r1.4.i.i.0.i = phi double [ %.829.i.i.i, %B594.i.i.i ], [ %r1.3.i.i.0.i.lcssa, %B584.i.i.i ]
  %r2.4.i.i.0.i = phi double [ %.855.i.i.i, %B594.i.i.i ], [ %r2.3.i.i.0.i.lcssa, %B584.i.i.i ]
  store double %s1.4.i.i.0.i, ptr %.3288.i.i, align 1, !noalias !0
  store double %s2.4.i.i.0.i, ptr %.3292.i.i, align 1, !noalias !0
  store double %r1.4.i.i.0.i, ptr %.3296.i.i, align 1, !noalias !0
  store double %r2.4.i.i.0.i, ptr %.3300.i.i, align 1, !noalias !0
  br label %B3508.i.i

B3974.else.endif.if.i.i:                          ; preds = %B3974.i.i
  br label %B3974.else.endif.endif.i.i

B3974.else.endif.endif.i.i:                       ; preds = %B3974.else.endif.if.i.i, %B3974.i.i
  %simplifycfg.merge14.i = phi i64 [ %.27, %B3974.else.endif.if.i.i ], [ 0, %B3974.i.i ]
  %spec.select2863.i = select i1 %17, i64 %simplifycfg.merge14.i, i64 %.4008.i.i, !prof !13
  %.4113.i.i = mul i64 %.3995.i.i, %.27
  %46 = getelementptr float, ptr %.25, i64 %.4113.i.i
  %.4117.i.i = getelementptr float, ptr %46, i64 %spec.select2863.i
  %.4156.i.i = fptrunc double %.3809.i.i to float
  %.4162.i.i = fsub reassoc nsz contract double %.3851.i.i, %.3809.i.i
  %.4172.i.i = fdiv reassoc nsz contract double %.4162.i.i, %.4168.i.i
  %.4173.i.i = fptrunc double %.4172.i.i to float
  br i1 %.4257.i.i95.not, label %B3956.i.i.1, label %B4156.if.i.i

B4156.if.i.i:                                     ; preds = %B3974.else.endif.endif.i.i, %B4156.if.i.i
  %.4201.i.i.097 = phi i64 [ %.4270.i.i, %B4156.if.i.i ], [ 0, %B3974.else.endif.endif.i.i ]
  %.4270.i.i = add nuw nsw i64 %.4201.i.i.097, 1
  %47 = getelementptr float, ptr %.4117.i.i, i64 %.4201.i.i.097
  %.4324.i.i = load float, ptr %47, align 4, !noalias !0
  %48 = getelementptr float, ptr %.3563.i.i, i64 %.4201.i.i.097
  %.4354.i.i = load float, ptr %48, align 4, !noalias !0
  %.4355.i.i = uitofp nneg i64 %.4201.i.i.097 to float
  %.4357.i.i = fmul reassoc nsz contract float %.4355.i.i, %.4173.i.i
  %.4359.i.i = fadd reassoc nsz contract float %.4357.i.i, %.4156.i.i
  %.4360.i.i = fmul reassoc nsz contract float %.4354.i.i, %.4359.i.i
  %.4361.i.i = fadd reassoc nsz contract float %.4360.i.i, %.4324.i.i
  store float %.4361.i.i, ptr %47, align 4, !noalias !0
  %exitcond110.not = icmp eq i64 %.916.i.i, %.4270.i.i
  br i1 %exitcond110.not, label %B3956.i.i.1, label %B4156.if.i.i

_ZN13_3cdynamic_3e5entryB2v7B56c8tJTIeFIjxB2IKSgI4CrvQCk0Z4yRYcWsBAg6cJqBrMeIZJFEGM0QQAE8int16_2ax2262Record_28onset_5btype_3dint64_3boffset_3d0_5d_2crelease_at_5btype_3dint64_3boffset_3d8_5d_2churry_at_5btype_3dint64_3boffset_3d16_5d_2cis_released_5btype_3dint64_3boffset_3d24_5d_2cis_done_5btype_3dint64_3boffset_3d32_5d_2cpart_5btype_3dint64_3boffset_3d40_5d_2cn_channels_5btype_3dint64_3boffset_3d48_5d_2cloops_5btype_3dint64_3boffset_3d56_5d_2cmoves_5btype_3dint64_3boffset_3d64_5d_2cfilters_5btype_3dint64_3boffset_3d72_5d_2cfraction_5btype_3dint64_3boffset_3d80_5d_2cstep_5btype_3dfloat64_3boffset_3d88_5d_2cdelay_5btype_3dfloat64_3boffset_3d96_5d_2cattack_5btype_3dfloat64_3boffset_3d104_5d_2chold_5btype_3dfloat64_3boffset_3d112_5d_2cdecay_5btype_3dfloat64_3boffset_3d120_5d_2csustain_5btype_3dfloat64_3boffset_3d128_5d_2crelease_5btype_3dfloat64_3boffset_3d136_5d_2churry_5btype_3dfloat64_3boffset_3d144_5d_2clevel_5btype_3dfloat64_3boffset_3d152_5d_2cmod_delay_5btype_3dfloat64_3boffset_3d160_5d_2cmod_attack_5bty: ; preds = %B4320.i.i, %entry
  ret ptr null
}

; Function Attrs: mustprogress nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare double @llvm.log10.f64(double) #1

; Function Attrs: mustprogress nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare double @llvm.exp.f64(double) #1

; Function Attrs: mustprogress nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare double @llvm.fabs.f64(double) #1

; Function Attrs: mustprogress nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare double @llvm.cos.f64(double) #1

; Function Attrs: mustprogress nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare double @llvm.sin.f64(double) #1

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare double @llvm.floor.f64(double) #2

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare double @llvm.exp2.f64(double) #2

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.smax.i64(i64, i64) #2

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.smin.i64(i64, i64) #2

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.umin.i64(i64, i64) #2

attributes #0 = { nounwind }
attributes #1 = { nounwind }
attributes #2 = { nounwind }

!0 = !{!1, !3, !4}
!1 = distinct !{!1, !2, !""}
!2 = distinct !{!2, !""}
!3 = distinct !{!3, !2, !""}
!4 = distinct !{!4, !5, !""}
!5 = distinct !{!5, !""}
!6 = !{!7, !1, !3, !4}
!7 = distinct !{!7, !8, !""}
!8 = distinct !{!8, !""}
!9 = !{!10, !1, !3, !4}
!10 = distinct !{!10, !11, !""}
!11 = distinct !{!11, !""}
!12 = !{!"branch_weights", i32 1, i32 99}
!13 = !{!"branch_weights", i32 199, i32 9801}
!14 = !{!"branch_weights", i32 99, i32 1}
!15 = !{!"branch_weights", i32 9801, i32 199}
!16 = !{!17, !19, !1, !3, !4}
!17 = distinct !{!17, !18, !""}
!18 = distinct !{!18, !""}
!19 = distinct !{!19, !18, !""}
!20 = !{!21, !23, !1, !3, !4}
!21 = distinct !{!21, !22, !""}
!22 = distinct !{!22, !""}
!23 = distinct !{!23, !22, !""}
!24 = !{!25, !27, !1, !3, !4}
!25 = distinct !{!25, !26, !""}
!26 = distinct !{!26, !""}
!27 = distinct !{!27, !26, !""}

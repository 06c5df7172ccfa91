"""Codes to sound: the same sound as ``transformers``' in another order of work."""

import pytest

torch = pytest.importorskip("torch")

from isotone.engines.musicgen import codec as codec_module  # noqa: E402
from isotone.engines.musicgen.checkpoint import read_config  # noqa: E402
from isotone.engines.musicgen.codec import Codec, Recurrence  # noqa: E402
from isotone.engines.musicgen.weights import read_tensors, weight_files  # noqa: E402
from isotone.errors import InputError  # noqa: E402


def random_codes(n_takes, n_codebooks, n_frames, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 2048, (n_takes, n_codebooks, n_frames), generator=generator)


@pytest.mark.parametrize("window_numbers", [1, 20_000, 10**9])
def test_windows_of_any_size_sound_like_the_whole(mono, mono_player, monkeypatch, window_numbers):
    """Each sample hears the same numbers, wherever a window ends."""
    monkeypatch.setattr(codec_module, "_WINDOW_NUMBERS", window_numbers)
    codes = random_codes(2, 4, 300)
    with torch.inference_mode():
        theirs = torch.cat(
            [mono[1].audio_encoder.decode(one[None, None], [None]).audio_values for one in codes]
        )
    torch.testing.assert_close(mono_player.codec.decode(codes), theirs, atol=1e-6, rtol=0)
    assert theirs.std() > 0.01


def test_causal_and_dilated_codecs_are_reached_far_enough(tmp_path, monkeypatch):
    from transformers import EncodecConfig, EncodecModel

    monkeypatch.setattr(codec_module, "_WINDOW_NUMBERS", 1)
    torch.manual_seed(4)
    config = {
        "sampling_rate": 32_000, "normalize": False, "target_bandwidths": [24.0],
        "num_filters": 4, "upsampling_ratios": [5, 4, 2], "hidden_size": 16, "codebook_size": 64,
        "codebook_dim": 16, "num_lstm_layers": 2, "use_causal_conv": True,
        "num_residual_layers": 3, "dilation_growth_rate": 3,
    }  # fmt: skip
    peer = EncodecModel(EncodecConfig(**config)).eval()
    for layer in peer.quantizer.layers:
        layer.codebook.embed.copy_(5.0 * torch.randn_like(layer.codebook.embed))
    tensors = {f"audio_encoder.{k}": v.clone() for k, v in peer.state_dict().items()}
    mine = Codec(config, tensors, n_channels=1)
    codes = random_codes(1, len(peer.quantizer.layers), 200) % 64
    with torch.inference_mode():
        theirs = peer.decode(codes[None], [None]).audio_values
    torch.testing.assert_close(mine.decode(codes), theirs, atol=1e-6, rtol=0)


@pytest.mark.parametrize("n_rows", [1, 5])
def test_the_recurrence_is_torchs_own(n_rows):
    torch.manual_seed(1)
    lstm = torch.nn.LSTM(24, 24, num_layers=2)
    heard = torch.randn(codec_module._STEPS_AT_ONCE + 30, n_rows, 24)
    with torch.inference_mode():
        torch.testing.assert_close(Recurrence(lstm)(heard), lstm(heard)[0], atol=1e-5, rtol=0)


def test_a_take_sounds_the_same_in_any_company(stereo_player):
    codes = random_codes(3, 8, 120)
    together = stereo_player.codec.decode(codes)
    alone = stereo_player.codec.decode(codes[1:2])
    assert together.shape == (3, 2, 120 * stereo_player.codec.hop)
    torch.testing.assert_close(together[1:2], alone, atol=1e-6, rtol=0)
    assert not torch.equal(together[1, 0], together[1, 1])


@pytest.mark.parametrize(("key", "value"), [("normalize", True), ("chunk_length_s", 1.0)])
def test_a_codec_that_musicgen_does_not_use_is_refused(mono, key, value):
    config = read_config(mono[0])["audio_encoder"] | {key: value}
    with pytest.raises(InputError, match=f"audio_encoder.{key} must not be set; got {value}"):
        Codec(config, read_tensors(weight_files(mono[0])), n_channels=1)

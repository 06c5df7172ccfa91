from isotone import errors


def test_every_error_is_ours_and_drawn_in_the_tree():
    for name in errors.__all__:
        cls = getattr(errors, name)
        assert issubclass(cls, errors.IsotoneError)
        assert name in (errors.__doc__ or "")


def test_a_missing_extra_says_what_to_install():
    error = errors.MissingExtraError("MusicGen", package="torch", extra="musicgen")
    assert str(error) == "MusicGen needs torch; install it with: pip install 'isotone[musicgen]'"
    assert isinstance(error, ImportError)

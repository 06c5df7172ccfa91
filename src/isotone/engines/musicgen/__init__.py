"""MusicGen: the paper's engine, with a decode loop of its own.

The parts, from the file to the sound: ``checkpoint`` (what a folder of weights holds), ``weights``
and ``adapter`` (loaded strictly, LoRA merged), ``text`` (prompts to states), ``decoder_cpu`` and
``decoder_torch`` (states and tokens to logits), ``sampling`` and ``delay`` (logits to tokens),
``generate`` (a batch of takes), ``codec`` (tokens to sound), ``takes`` (are they music?),
``passes`` (what a session's batches are), ``store`` (finished batches), ``engine`` (the session).
"""

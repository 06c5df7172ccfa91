"""What can be heard in a waveform."""

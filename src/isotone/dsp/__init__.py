"""Signal processing that several rooms share: compiled loops, filters, true peak."""

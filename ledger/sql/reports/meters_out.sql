m.meter IN ('output', 'reasoning', 'audio_output', 'image_output')

m.meter IN ('input', 'cached_input', 'cache_write', 'cache_write_1h', 'audio_input',
           'cached_audio', 'image_input', 'embedding')

-- Lists what goes on with an entry, as references in one string. ARGV: its id.
return call('HGET', base .. 'follows', ARGV[1]) or ''

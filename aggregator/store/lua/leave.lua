-- Gives a host back. ARGV: when the next may enter.
call('SET', base .. 'busy', ARGV[1] .. ' ', 'EX', 2592000)

-- Notes what is left to do. ARGV: source, when the sweeper is to look, field and record.
call('HSET', base .. 'out:' .. ARGV[1], ARGV[3], ARGV[4])
call('ZADD', base .. 'outs', ARGV[2], ARGV[1])

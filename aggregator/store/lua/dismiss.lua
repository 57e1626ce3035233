-- Forgets all that is remembered of a source but its entries. ARGV: source.
local source = ARGV[1]
local t = open('seen:' .. source)
for i = 0, t.buckets - 1 do call('DEL', base .. t.name .. ':' .. i) end
call('HDEL', base .. 'tables', t.name)
call('HDEL', base .. 'state', source)
call('HDEL', base .. 'done', source)
call('HDEL', base .. 'lease', source)
call('ZREM', base .. 'due', source)
call('DEL', base .. 'by:' .. source)

-- Gives a host back. ARGV: when the next may enter. A later time that somebody asked for already stays.
local till, token = string.match(call('GET', base .. 'busy') or '', '^(%d+) (.*)$')
if till and token == '' and tonumber(till) > tonumber(ARGV[1]) then return end
call('SET', base .. 'busy', ARGV[1] .. ' ', 'EX', 2592000)

-- Asks for a host. ARGV: now, until when the caller would hold it, a token of this call. Returns the
-- milliseconds to wait, 0 if the host is now the caller's. The key goes 30 days after the last touch.
local now, key = tonumber(ARGV[1]), base .. 'busy'
local till, token = string.match(call('GET', key) or '', '^(%d+) (.*)$')
if till and token == ARGV[3] then return 0 end
if till and tonumber(till) > now then return tonumber(till) - now end
call('SET', key, ARGV[2] .. ' ' .. ARGV[3], 'EX', 2592000)
return 0

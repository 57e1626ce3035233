-- Lists the tables of what is seen in which something is older than a day. ARGV: that day. Returns the
-- source and its state in turn.
local out, all = {}, call('HGETALL', base .. 'tables')
for i = 1, #all, 2 do
  local source = string.match(all[i], '^seen:(.*)$')
  if source and struct.unpack('>I2', all[i + 1], 9) < tonumber(ARGV[1]) then
    out[#out + 1], out[#out + 2] = source, call('HGET', base .. 'state', source) or ''
  end
end
return out

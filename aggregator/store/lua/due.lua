-- Lists what is due and not leased. ARGV: now, limit. Returns source and due time in turn.
local now, limit = ARGV[1], tonumber(ARGV[2])
local out, offset = {}, 0
while #out < 2 * limit do
  local page = call('ZRANGEBYSCORE', base .. 'due', '-inf', now, 'WITHSCORES', 'LIMIT', offset, limit)
  for i = 1, #page, 2 do
    local lease = lease_of(page[i])
    if not lease or lease.till <= tonumber(now) then
      out[#out + 1] = page[i]
      out[#out + 1] = page[i + 1]
    end
  end
  if #page < 2 * limit then break end
  offset = offset + limit
end
return out

-- Ends what a commit had left to do. ARGV: source, then for each item: id, token of the change,
-- reference of the entry it became a further copy of (empty: none).
local source = ARGV[1]
local outbox = base .. 'out:' .. source
for i = 2, #ARGV, 3 do
  local id, token, alias = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local key = base .. 'e:' .. id
  if alias ~= '' and call('GETRANGE', key, 0, 0) == 'P' then call('SET', key, 'A' .. alias) end
  local left = call('HGET', outbox, id)
  if left and string.sub(left, 2, 9) == token then call('HDEL', outbox, id) end
end
if call('EXISTS', outbox) == 0 then call('ZREM', base .. 'outs', source) end

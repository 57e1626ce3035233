-- Changes who holds links and digests, compare and set. ARGV: for each: field, what must stand there
-- now (empty: nothing), what shall stand there (empty: only read it; a lone zero byte: nothing).
-- Returns for each what stands there now.
local t, out = open('claims'), {}
for i = 1, #ARGV, 3 do
  local field, want = ARGV[i], ARGV[i + 2]
  local now = get(t, field) or ''
  if want ~= '' and now == ARGV[i + 1] then
    if want == '\0' then drop(t, field) else put(t, field, want) end
    now = want
  end
  out[#out + 1] = now
end
close(t)
return out

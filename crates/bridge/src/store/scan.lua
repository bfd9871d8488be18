-- Keys within a range, in the order of their bytes, with their values.
--
-- KEYS: the index of all keys.
-- ARGV: what comes before a key in the name of its hash, the range's two ends, the most keys, the most bytes,
--       and `1` where keys whose time is over may be swept out of the index.
-- Answers whether there may be more, the key to go on after, and key, value and version of each that was found.
local ROW_BYTES = 48 -- of a message, for each key beside it and its value: names of fields, lengths and the version
local found, bytes, looked_at, from, last = {}, 0, 0, ARGV[2], ''
local keys_max, bytes_max = tonumber(ARGV[4]), tonumber(ARGV[5])

while true do
  local keys = redis.call('ZRANGEBYLEX', KEYS[1], from, ARGV[3], 'LIMIT', 0, 100)
  if #keys == 0 then
    return { 0, '', found }
  end
  for _, key in ipairs(keys) do
    looked_at = looked_at + 1
    local row = redis.call('HMGET', ARGV[1] .. key, 'v', 'n')
    if row[1] and row[2] then
      bytes = bytes + #key + #row[1] + ROW_BYTES
      -- The first is given however long it is: whatever was taken in fits into one answer.
      if bytes > bytes_max and #found > 0 then
        return { 1, last, found }
      end
      found[#found + 1] = key
      found[#found + 1] = row[1]
      found[#found + 1] = row[2]
    elseif ARGV[6] == '1' then
      -- Its time to live is over.
      redis.call('ZREM', KEYS[1], key)
    end
    last, from = key, '(' .. key
    -- Redis does nothing else meanwhile, so one call looks at so many keys and no more.
    if #found >= keys_max * 3 or looked_at >= 1000 then
      return { 1, key, found }
    end
  end
end

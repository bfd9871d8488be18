#!lua flags=no-writes
-- The calls of a work queue that change nothing, not even by doing what is due: what is due is counted as if it were
-- done. What lies where is described in `work.lua`.
--
-- KEYS and ARGV: as there.
local base, call = KEYS[1], ARGV[1]
local waiting, scheduled, leased = base .. 'waiting', base .. 'scheduled', base .. 'leased'
local dead, kept_until, born = base .. 'dead', base .. 'kept-until', base .. 'born'

-- Of an answer, beside the texts in it: names of fields, lengths and numbers.
local LETTER_BYTES, ATTEMPT_BYTES = 192, 48

local clock = redis.call('TIME')
local now = string.format('%.0f', tonumber(clock[1]) * 1000000 + tonumber(clock[2]))

-- How many of a set are over by now.
local function over(set)
  return redis.call('ZCOUNT', set, '-inf', now)
end

-- The dead letters from one place on that are still kept, oldest first.
local function letters_from(skip, limit)
  if over(kept_until) == 0 then
    return redis.call('ZRANGE', dead, skip, skip + limit - 1)
  end
  local found, kept = {}, 0
  for _, record in ipairs(redis.call('ZRANGE', dead, 0, -1)) do
    local until_then = redis.call('ZSCORE', kept_until, record)
    if until_then and tonumber(until_then) > tonumber(now) then
      kept = kept + 1
      if kept > skip then
        found[#found + 1] = record
      end
      if #found >= limit then
        break
      end
    end
  end
  return found
end

if call == 'browse' then
  local skip, limit, bytes_max = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
  local letters, bytes, given = {}, 0, 0
  local records = limit > 0 and letters_from(skip, limit) or {}
  for _, record in ipairs(records) do
    local row = redis.call('HMGET', base .. 'work:' .. record, 'receipt', 'attempts', 'topic', 'body', 'queued-at')
    if not (row[1] and row[2] and row[3] and row[4] and row[5]) then
      return { 'corrupt' }
    end
    local failed = redis.call('LRANGE', base .. 'trail:' .. record, 0, -1)
    bytes = bytes + #row[3] + #row[4] + LETTER_BYTES
    for _, attempt in ipairs(failed) do
      bytes = bytes + #attempt + ATTEMPT_BYTES
    end
    if bytes > bytes_max and given > 0 then
      break
    end
    given = given + 1
    local dead_at = redis.call('ZSCORE', dead, record)
    letters[given] = { record, row[1], row[2], row[3], row[4], row[5], dead_at, failed }
  end
  return { 'letters', now, given < #records and 1 or 0, letters }
end

if call == 'depths' then
  local oldest = redis.call('ZRANGE', born, 0, 0, 'WITHSCORES')[2] or ''
  local due, ended = over(scheduled), over(leased)
  return { 'depths', now, redis.call('ZCARD', waiting) + due + ended, redis.call('ZCARD', leased) - ended,
    redis.call('ZCARD', scheduled) - due, redis.call('ZCARD', dead) - over(kept_until), oldest }
end

return redis.error_reply('ERR no such call')

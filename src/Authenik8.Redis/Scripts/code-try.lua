-- Decides on a presented code. Answers the digit of what it is and, where it is the right one, its data.
-- KEYS: code, answer
-- ARGV: MAC, now, whether a right one is spent (1 or 0), answer's TTL
-- The numbers are those of CodeOutcomeKind, and one for a code that cannot be read.
local NOT_FOUND, ACCEPTED, WRONG, EXHAUSTED, UNREADABLE = '0', '1', '2', '3', '9'

local call = redis.call

-- What had an effect is answered to its repetition as it was the first time.
local function remember(answer)
    call('SET', KEYS[2], answer, 'PX', ARGV[4])
    return answer
end

local answered = call('GET', KEYS[2])
if answered then
    return answered
end
local kind = call('TYPE', KEYS[1]).ok
if kind == 'none' then
    return NOT_FOUND
end
if kind ~= 'hash' then
    return UNREADABLE
end
local mac, data, expires, left = unpack(call('HMGET', KEYS[1], 'mac', 'data', 'expires', 'left'))
if not (mac and data and expires and left and tonumber(expires) and left:match('^%d+$')) then
    return UNREADABLE
end
if tonumber(ARGV[2]) >= tonumber(expires) then
    call('DEL', KEYS[1])
    return NOT_FOUND
end
-- Both are MACs under a key that no guesser has: how long it takes to compare them tells nothing of the code.
if mac == ARGV[1] then
    if ARGV[3] == '0' then
        return ACCEPTED .. data
    end
    call('DEL', KEYS[1])
    return remember(ACCEPTED .. data)
end
if call('HINCRBY', KEYS[1], 'left', -1) > 0 then
    return remember(WRONG)
end
call('DEL', KEYS[1])
return remember(EXHAUSTED)

-- Leases entries of the outbox that are due, the longest due first. Answers id, payload and attempts of each.
-- KEYS: ids by due time, answer
-- ARGV: now, lease until, how many at most, prefix of entries' keys, answer's TTL
local call = redis.call
local leased = {}

local function add(id, payload, attempts)
    local at = #leased
    leased[at + 1], leased[at + 2], leased[at + 3] = id, payload, attempts
end

-- Repeated: the caller gets what the first call leased, whose answer it may have missed, and nothing more.
local answered = call('SMEMBERS', KEYS[2])
if #answered > 0 then
    for _, id in ipairs(answered) do
        local payload, attempts = unpack(call('HMGET', ARGV[4] .. id, 'payload', 'attempts'))
        if payload and call('ZSCORE', KEYS[1], id) == ARGV[2] then
            add(id, payload, attempts)
        end
    end
    return leased
end

local left = tonumber(ARGV[3])
while left > 0 do
    local ids = call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, left)
    if #ids == 0 then
        break
    end
    for _, id in ipairs(ids) do
        local key = ARGV[4] .. id
        local payload, kept = unpack(call('HMGET', key, 'payload', 'kept'))
        if payload and tonumber(ARGV[1]) < tonumber(kept) then
            call('ZADD', KEYS[1], ARGV[2], id)
            add(id, payload, call('HINCRBY', key, 'attempts', 1))
            call('SADD', KEYS[2], id)
            left = left - 1
        else
            call('ZREM', KEYS[1], id)
            call('DEL', key)
        end
    end
end
if #leased > 0 then
    call('PEXPIRE', KEYS[2], ARGV[5])
end
return leased

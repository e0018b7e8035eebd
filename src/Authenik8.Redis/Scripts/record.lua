-- Shared by the scripts about sessions: put before each of them when it is loaded.
--
-- A session is one string, so that a rotation is one GET and one write. What scripts read or change is at fixed places:
--    1  reason B, idle expiry i8, absolute expiry i8, generation I4, rotated at i8 by the server's clock, last attempt c16,
--       last seen i8, kept until i8: when the key's TTL runs out, rotated at before i8: of the generation before, undone
--       attempt c16: the last one that was undone, replayed B: 1 where the current token was handed out again, late B: a bit
--       for each of the last eight generations, the lowest for the current one, set where it was handed out again late
--   88  SHA-256 of the subject c32, created i8
--  128  whether there is a device B, then its address, user agent and name
-- After that comes what scripts do not look at: subject and grant. SessionRecord.cs writes and reads the same. Times are
-- Unix milliseconds, exact in Lua's doubles. A text of a device is I2c0 with a leading '=' where it is present, so that
-- an absent one differs from an empty one.
local STATE = '>Bi8i8I4i8c16i8i8i8c16BB'
local SEEN_AT = 46
local SUBJECT_AT = 88
local DEVICE_AT = 128
local NO_ATTEMPT = string.rep('\0', 16)

local call, pack, unpack = redis.call, struct.pack, struct.unpack

local function is_live(record, now)
    local reason, idle, absolute = unpack('>Bi8i8', record)
    return reason == 0 and now < idle and now < absolute
end

-- Ends a session and keeps its record for the retention, or for the rest of its lifetime where that is shorter. With no
-- retention nothing is left of it.
local function end_session(key, record, reason, now, retention)
    local _, idle, absolute = unpack('>Bi8i8', record)
    local keep_until = math.min(idle, absolute, now + retention)
    record = pack('>Bi8', reason, keep_until) .. record:sub(10)
    -- Removed first: a server that is full takes what a script writes after it has removed something, so a session can be
    -- ended there as well.
    call('DEL', key)
    if keep_until > now then
        call('SET', key, record, 'PX', keep_until - now)
    end
    return record
end

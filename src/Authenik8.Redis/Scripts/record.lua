-- Shared by the scripts about sessions: put before each of them when it is loaded.
--
-- A session is one string, so that a rotation is one GET and one SET. What scripts read comes first, at fixed places:
--   reason B, idle expiry i8, absolute expiry i8, generation I4, rotated at i8, last seen i8, created i8,
--   last attempt c16, SHA-256 of the subject c32, whether a device is stored B,
-- then the device (address, user agent, name) and, opaque to scripts, subject and grant as JSON. SessionRecord.cs writes
-- and reads the same. Times are Unix milliseconds, exact in Lua's doubles. A text of a device has a leading '=' where it
-- is present, so that an absent one differs from an empty one.
local HEADER = '>Bi8i8I4i8i8i8c16c32B'
local DEVICE = '>I2c0I2c0I2c0'
local DEVICE_START = 95

local function is_live(record, now)
    local reason, idle, absolute = struct.unpack('>Bi8i8', record)
    return reason == 0 and now < idle and now < absolute
end

-- Ends a session and keeps its record for the retention, or for the rest of its lifetime where that is shorter.
local function end_session(key, record, reason, now, retention)
    local _, idle, absolute = struct.unpack('>Bi8i8', record)
    local keep_until = math.min(idle, absolute, now + retention)
    record = struct.pack('>Bi8', reason, keep_until) .. record:sub(10)
    redis.call('SET', key, record, 'PX', keep_until - now)
    return record
end

-- Removes codes.
-- KEYS: codes
return redis.call('DEL', unpack(KEYS))

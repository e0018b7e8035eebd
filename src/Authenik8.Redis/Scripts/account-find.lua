-- Answers the record that an e-mail address or an external login leads to, empty where there is none at its end.
-- KEYS: address or login
-- ARGV: beginning of the keys of accounts
local name = redis.call('GET', KEYS[1])
return name and (redis.call('GET', ARGV[1] .. name) or '')

-- SPDX-License-Identifier: GPL-3.0-or-later
-- Fills archives from a file, for tests that need much history quickly. It appends through the
-- archive store that mod_mam itself uses; a test proves that the result equals what the wire stores.
local json = require "util.json";
local jid_bare = require "util.jid".bare;
local jid_host = require "util.jid".host;
local parse = require "util.xml".parse;
local storagemanager = require "core.storagemanager";

module:set_global();

-- All modules are loaded and all ports are open.
module:hook("server-started", function ()
	module:log("info", "Ready for tests");
end);

local shell = module:shared("/*/admin_shell/env");
shell.whinchat = {};

-- One JSON array a line: user, with, microseconds since the epoch, stanza.
function shell.whinchat:fill(host, path)
	local archive = storagemanager.open(host, "archive", "archive");
	local count = 0;
	for line in io.lines(path) do
		local entry = json.decode(line);
		local stanza = assert(parse(entry[4]));
		stanza.attr.xmlns = nil; -- as on a client's stream
		-- mod_mam stamps with whole seconds, and knows the other side without its resource.
		assert(archive:append(entry[1], nil, stanza, math.floor(entry[3] / 1000000), jid_bare(entry[2])));
		count = count + 1;
	end
	return true, tostring(count);
end

-- Gives somebody who has an affiliation a hat, as modules of Prosody do; the next presence shows it.
function shell.whinchat:dress(room_jid, jid, uri, title)
	local room = prosody.hosts[jid_host(room_jid)].modules.muc.get_room_from_jid(room_jid);
	return room:set_affiliation_data(jid, "hats", { [uri] = { title = title, active = true } });
end

-- A room does not know somebody in it any more, and tells nobody.
function shell.whinchat:forget(room_jid, nick)
	local room = prosody.hosts[jid_host(room_jid)].modules.muc.get_room_from_jid(room_jid);
	local occupant = room:get_occupant_by_nick(room_jid.."/"..nick);
	for real_jid in occupant:each_session() do
		room._jid_nick[real_jid] = nil;
	end
	room._occupants[occupant.nick] = nil;
	return true, nick;
end

-- Whether people cannot have nodes that everybody may read: a server that does not want that refuses the conditions of a
-- publish, nodes that are made so, and the form.
local st = require "util.stanza";
local pubsub = "http://jabber.org/protocol/pubsub";
local publish, configure = "iq/bare/"..pubsub..":pubsub", "iq/bare/"..pubsub.."#owner:pubsub";
local function refuse_open(event)
	local request = event.stanza.tags[1];
	if event.stanza.attr.type ~= "set" then
		return nil;
	elseif request:get_child("configure") then
		event.origin.send(st.error_reply(event.stanza, "auth", "forbidden"));
		return true;
	elseif request:get_child("publish-options") then
		local reply = st.error_reply(event.stanza, "cancel", "conflict");
		reply:get_child("error"):tag("precondition-not-met", { xmlns = pubsub.."#errors" });
		event.origin.send(reply);
		return true;
	end
end

function shell.whinchat:close(host, on)
	local events = prosody.hosts[host].events;
	events.remove_handler(publish, refuse_open);
	events.remove_handler(configure, refuse_open);
	if on == "yes" then
		events.add_handler(publish, refuse_open, 1000);
		events.add_handler(configure, refuse_open, 1000);
	end
	return true, on;
end

-- Whether rooms keep quiet when their owner asks for the form.
local form = "iq-get/bare/http://jabber.org/protocol/muc#owner:query";
local function keep_quiet()
	return true;
end

function shell.whinchat:quiet(rooms, on)
	local events = prosody.hosts[rooms].events;
	events.remove_handler(form, keep_quiet);
	if on == "yes" then
		events.add_handler(form, keep_quiet, 1000);
	end
	return true, on;
end

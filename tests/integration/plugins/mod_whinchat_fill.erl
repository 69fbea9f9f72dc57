%% SPDX-License-Identifier: GPL-3.0-or-later
%% Fills archives from a file, for tests that need much history quickly, and keeps the archive's
%% table in memory. It runs the hook by which mod_mam stores; a test proves that the result equals
%% what the wire stores. Beside that it keeps rooms from answering, where a test stops there, and
%% ends CAPTCHAs, whose time nobody can set.
-module(mod_whinchat_fill).
-behaviour(gen_mod).

-export([start/2, stop/1, depends/2, mod_options/1, mod_opt_type/1, mod_doc/0]).
-export([fill/2, end_captchas/0, quiet/1, keep_quiet/1, get_commands_spec/0]).

-include_lib("p1_xmpp/include/xmpp.hrl").
-include_lib("ejabberd/include/ejabberd_commands.hrl").

start(_Host, Opts) ->
    case gen_mod:get_opt(archive_in_memory, Opts) of
        true -> to_memory();
        false -> ok
    end,
    ejabberd_commands:register_commands(?MODULE, get_commands_spec()).

stop(_Host) ->
    quiet(<<"no">>),
    ejabberd_commands:unregister_commands(get_commands_spec()).

%% The archive's table must be there first.
depends(_Host, Opts) ->
    case gen_mod:get_opt(archive_in_memory, Opts) of
        true -> [{mod_mam, hard}];
        false -> []
    end.

mod_options(_Host) -> [{archive_in_memory, false}].
mod_opt_type(archive_in_memory) -> econf:bool().
mod_doc() -> #{desc => <<"Fills archives for tests.">>}.

to_memory() ->
    case mnesia:change_table_copy_type(archive_msg, node(), ram_copies) of
        {atomic, ok} -> ok;
        {aborted, {already_exists, _, _, _}} -> ok;
        {aborted, {already_exists, _, _}} -> ok
    end.

get_commands_spec() ->
    [#ejabberd_commands{name = whinchat_fill, tags = [mam], desc = "Fill archives from a file",
                        module = ?MODULE, function = fill,
                        args = [{host, binary}, {path, binary}],
                        result = {count, integer}},
     #ejabberd_commands{name = whinchat_end_captchas, tags = [muc],
                        desc = "Have the time of every CAPTCHA be over",
                        module = ?MODULE, function = end_captchas, args = [],
                        result = {count, integer}},
     #ejabberd_commands{name = whinchat_quiet, tags = [muc],
                        desc = "Whether rooms keep quiet when their owner asks for the form",
                        module = ?MODULE, function = quiet, args = [{on, binary}],
                        result = {res, rescode}}].

%% The id is what stands first of a CAPTCHA (ejabberd_captcha).
end_captchas() ->
    Ids = [element(2, Captcha) || Captcha <- ets:tab2list(captcha)],
    lists:foreach(fun(Id) -> ejabberd_captcha ! {remove_id, Id} end, Ids),
    length(Ids).

quiet(<<"yes">>) -> ejabberd_hooks:add(filter_packet, ?MODULE, keep_quiet, 50), ok;
quiet(<<"no">>) -> ejabberd_hooks:delete(filter_packet, ?MODULE, keep_quiet, 50), ok.

keep_quiet(#iq{type = get} = IQ) ->
    case xmpp:has_subtag(IQ, #muc_owner{}) of
        true -> drop;
        false -> IQ
    end;
keep_quiet(Packet) -> Packet.

%% One JSON array a line: user, with, microseconds since the epoch, stanza.
fill(Host, Path) ->
    {ok, Data} = file:read_file(Path),
    Lines = binary:split(Data, <<"\n">>, [global, trim]),
    lists:foreach(fun(Line) -> add(Host, jiffy:decode(Line)) end, Lines),
    length(Lines).

%% The id of a message is its time, as with messages that come by the wire.
add(Host, [User, With, Stamp, Text]) ->
    #xmlel{} = Stanza = fxml_stream:parse_element(Text),
    Message = xmpp:put_meta(xmpp:decode(Stanza, ?NS_CLIENT, [ignore_els]), stanza_id, Stamp),
    #message{} = ejabberd_hooks:run_fold(store_mam_message, Host, Message,
                                         [User, Host, jid:decode(With), <<>>, chat, recv]).

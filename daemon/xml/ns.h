/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Every namespace the daemon speaks, with the document it belongs to. */

#define WC_NS_CLIENT "jabber:client"                    /* RFC 6120 */
#define WC_NS_STREAM "http://etherx.jabber.org/streams" /* RFC 6120 */
#define WC_NS_STREAMS                                                                    \
  "urn:ietf:params:xml:ns:xmpp-streams" /* RFC 6120: stream errors                       \
                                         */
#define WC_NS_STANZAS                                                                    \
  "urn:ietf:params:xml:ns:xmpp-stanzas"                     /* RFC 6120: stanza errors   \
                                                             */
#define WC_NS_TLS "urn:ietf:params:xml:ns:xmpp-tls"         /* RFC 6120 */
#define WC_NS_SASL "urn:ietf:params:xml:ns:xmpp-sasl"       /* RFC 6120 */
#define WC_NS_BIND "urn:ietf:params:xml:ns:xmpp-bind"       /* RFC 6120 */
#define WC_NS_SESSION "urn:ietf:params:xml:ns:xmpp-session" /* RFC 3921 */
#define WC_NS_ROSTER "jabber:iq:roster"                     /* RFC 6121 */
#define WC_NS_ROSTERVER "urn:xmpp:features:rosterver"       /* RFC 6121 (XEP-0237) */
#define WC_NS_PRE_APPROVAL "urn:xmpp:features:pre-approval" /* RFC 6121 */
#define WC_NS_DATA_FORMS "jabber:x:data"                    /* XEP-0004 */
#define WC_NS_LAST "jabber:iq:last"                         /* XEP-0012 */
#define WC_NS_ADDRESS "http://jabber.org/protocol/address"  /* XEP-0033 */
#define WC_NS_DISCO_INFO "http://jabber.org/protocol/disco#info"     /* XEP-0030 */
#define WC_NS_DISCO_ITEMS "http://jabber.org/protocol/disco#items"   /* XEP-0030 */
#define WC_NS_MUC "http://jabber.org/protocol/muc"                   /* XEP-0045 */
#define WC_NS_MUC_USER "http://jabber.org/protocol/muc#user"         /* XEP-0045 */
#define WC_NS_MUC_ADMIN "http://jabber.org/protocol/muc#admin"       /* XEP-0045 */
#define WC_NS_MUC_OWNER "http://jabber.org/protocol/muc#owner"       /* XEP-0045 */
#define WC_NS_MUC_AFFILIATIONS "urn:xmpp:muc:affiliations:1"         /* XEP-0463 */
#define WC_NS_BOOKMARK_STORAGE "storage:bookmarks"                   /* XEP-0048 */
#define WC_NS_PRIVATE "jabber:iq:private"                            /* XEP-0049 */
#define WC_NS_RSM "http://jabber.org/protocol/rsm"                   /* XEP-0059 */
#define WC_NS_PUBSUB "http://jabber.org/protocol/pubsub"             /* XEP-0060 */
#define WC_NS_PUBSUB_EVENT "http://jabber.org/protocol/pubsub#event" /* XEP-0060 */
#define WC_NS_PUBSUB_OWNER "http://jabber.org/protocol/pubsub#owner" /* XEP-0060 */
#define WC_NS_PUBSUB_NODE_CONFIG                                                         \
  "http://jabber.org/protocol/pubsub#node_config" /* XEP-0060 */
#define WC_NS_PUBSUB_PUBLISH_OPTIONS                                                     \
  "http://jabber.org/protocol/pubsub#publish-options"              /* XEP-0060 */
#define WC_NS_COMMANDS "http://jabber.org/protocol/commands"       /* XEP-0050 */
#define WC_NS_VCARD_TEMP "vcard-temp"                              /* XEP-0054 */
#define WC_NS_OOB "jabber:x:oob"                                   /* XEP-0066 */
#define WC_NS_HTTP_AUTH "http://jabber.org/protocol/http-auth"     /* XEP-0070 */
#define WC_NS_REGISTER "jabber:iq:register"                        /* XEP-0077 */
#define WC_NS_AVATAR_DATA "urn:xmpp:avatar:data"                   /* XEP-0084 */
#define WC_NS_AVATAR_METADATA "urn:xmpp:avatar:metadata"           /* XEP-0084 */
#define WC_NS_CHAT_STATES "http://jabber.org/protocol/chatstates"  /* XEP-0085 */
#define WC_NS_URL_DATA "http://jabber.org/protocol/url-data"       /* XEP-0103 */
#define WC_NS_VERSION "jabber:iq:version"                          /* XEP-0092 */
#define WC_NS_CAPS "http://jabber.org/protocol/caps"               /* XEP-0115 */
#define WC_NS_GATEWAY "jabber:iq:gateway"                          /* XEP-0100 */
#define WC_NS_JID_ESCAPING "jid\\20escaping"                       /* XEP-0106 */
#define WC_NS_VALIDATE "http://jabber.org/protocol/xdata-validate" /* XEP-0122 */
#define WC_NS_VCARD_UPDATE "vcard-temp:x:update"                   /* XEP-0153 */
#define WC_NS_NICK "http://jabber.org/protocol/nick"               /* XEP-0172 */
#define WC_NS_SERVER_INFO "http://jabber.org/network/serverinfo"   /* XEP-0157 */
#define WC_NS_RECEIPTS "urn:xmpp:receipts"                         /* XEP-0184 */
#define WC_NS_BLOCKING "urn:xmpp:blocking"                         /* XEP-0191 */
#define WC_NS_BLOCKING_ERRORS "urn:xmpp:blocking:errors"           /* XEP-0191 */
#define WC_NS_SM "urn:xmpp:sm:3"                                   /* XEP-0198 */
#define WC_NS_PING "urn:xmpp:ping"                                 /* XEP-0199 */
#define WC_NS_TIME "urn:xmpp:time"                                 /* XEP-0202 */
#define WC_NS_DELAY "urn:xmpp:delay"                               /* XEP-0203 */
#define WC_NS_CAPTCHA "urn:xmpp:captcha"                           /* XEP-0158 */
#define WC_NS_MEDIA_ELEMENT "urn:xmpp:media-element"               /* XEP-0221 */
#define WC_NS_BOB "urn:xmpp:bob"                                   /* XEP-0231 */
#define WC_NS_FILE_TRANSFER "urn:xmpp:jingle:apps:file-transfer:5" /* XEP-0234 */
#define WC_NS_CONFERENCE "jabber:x:conference"                     /* XEP-0249 */
#define WC_NS_THUMBS "urn:xmpp:thumbs:1"                           /* XEP-0264 */
#define WC_NS_CARBONS "urn:xmpp:carbons:2"                         /* XEP-0280 */
#define WC_NS_VCARD4 "urn:ietf:params:xml:ns:vcard-4.0"      /* XEP-0292, RFC 6351 */
#define WC_NS_VCARD4_NODE "urn:xmpp:vcard4"                  /* XEP-0292 */
#define WC_NS_FORWARD "urn:xmpp:forward:0"                   /* XEP-0297 */
#define WC_NS_MAM "urn:xmpp:mam:2"                           /* XEP-0313 */
#define WC_NS_MAM_TMP "urn:xmpp:mam:tmp"                     /* XEP-0313, before 0.3 */
#define WC_NS_FULLTEXT "urn:xmpp:fulltext:0"                 /* XEP-0431 */
#define WC_NS_IDLE "urn:xmpp:idle:1"                         /* XEP-0319 */
#define WC_NS_MARKERS "urn:xmpp:chat-markers:0"              /* XEP-0333 */
#define WC_NS_HINTS "urn:xmpp:hints"                         /* XEP-0334 */
#define WC_NS_CSI "urn:xmpp:csi:0"                           /* XEP-0352 */
#define WC_NS_CORRECT "urn:xmpp:message-correct:0"           /* XEP-0308 */
#define WC_NS_SID "urn:xmpp:sid:0"                           /* XEP-0359 */
#define WC_NS_REPORTING "urn:xmpp:reporting:1"               /* XEP-0377 */
#define WC_NS_PREAUTH "urn:xmpp:pars:0"                      /* XEP-0379 */
#define WC_NS_EME "urn:xmpp:eme:0"                           /* XEP-0380 */
#define WC_NS_OMEMO_AXOLOTL "eu.siacs.conversations.axolotl" /* XEP-0384 0.3 */
#define WC_NS_OMEMO_2 "urn:xmpp:omemo:2"                     /* XEP-0384 */
#define WC_NS_PEP_VCARD "urn:xmpp:pep-vcard-conversion:0"    /* XEP-0398 */
#define WC_NS_MOVIM_BANNER "urn:xmpp:movim-banner:0"         /* of Movim */
#define WC_NS_STYLING "urn:xmpp:styling:0"                   /* XEP-0393 */
#define WC_NS_BOOKMARKS "urn:xmpp:bookmarks:1"               /* XEP-0402 */
#define WC_NS_INVITE "urn:xmpp:invite"                       /* XEP-0401 */
#define WC_NS_SCE "urn:xmpp:sce:1"                           /* XEP-0420 */
#define WC_NS_OCCUPANT_ID "urn:xmpp:occupant-id:0"           /* XEP-0421 */
#define WC_NS_FASTEN "urn:xmpp:fasten:0"             /* XEP-0422, of 0424 and 0425 once */
#define WC_NS_RETRACT "urn:xmpp:message-retract:1"   /* XEP-0424 */
#define WC_NS_RETRACT_0 "urn:xmpp:message-retract:0" /* XEP-0424 0.3 */
#define WC_NS_MODERATE "urn:xmpp:message-moderate:1" /* XEP-0425 */
#define WC_NS_MODERATE_0 "urn:xmpp:message-moderate:0"        /* XEP-0425 0.2 */
#define WC_NS_FALLBACK "urn:xmpp:fallback:0"                  /* XEP-0428 */
#define WC_NS_REACTIONS "urn:xmpp:reactions:0"                /* XEP-0444 */
#define WC_NS_REPLY "urn:xmpp:reply:0"                        /* XEP-0461 */
#define WC_NS_OPENPGP "urn:xmpp:openpgp:0"                    /* XEP-0373 */
#define WC_NS_OPENPGP_LEGACY "jabber:x:encrypted"             /* XEP-0027 */
#define WC_NS_HASHES "urn:xmpp:hashes:2"                      /* XEP-0300 */
#define WC_NS_UPLOAD "urn:xmpp:http:upload:0"                 /* XEP-0363 */
#define WC_NS_UPLOAD_PURPOSE "urn:xmpp:http:upload:purpose:0" /* XEP-0363 */
#define WC_NS_REFERENCE "urn:xmpp:reference:0"                /* XEP-0372 */
#define WC_NS_SIMS "urn:xmpp:sims:1"                          /* XEP-0385 */
#define WC_NS_FILE_METADATA "urn:xmpp:file:metadata:0"        /* XEP-0446 */
#define WC_NS_STICKERS "urn:xmpp:stickers:0"                  /* XEP-0449 */
#define WC_NS_ATTACHING "urn:xmpp:message-attaching:1"        /* XEP-0367 */
#define WC_NS_FILE_SHARING "urn:xmpp:sfs:0"                   /* XEP-0447 */

#define WC_NS_XHTML_IM "http://jabber.org/protocol/xhtml-im"    /* XEP-0071 */
#define WC_NS_XHTML "http://www.w3.org/1999/xhtml"              /* XEP-0071 */
#define WC_NS_ATTENTION "urn:xmpp:attention:0"                  /* XEP-0224 */
#define WC_NS_SPOILER "urn:xmpp:spoiler:0"                      /* XEP-0382 */
#define WC_NS_EPHEMERAL "urn:xmpp:ephemeral:0"                  /* XEP-0466 */
#define WC_NS_RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#" /* XEP-0511 */
#define WC_NS_OPEN_GRAPH "https://ogp.me/ns#"                   /* XEP-0511 */
#define WC_NS_OPEN_GRAPH_IMAGE "https://ogp.me/ns#image:"       /* XEP-0511 */
#define WC_NS_MENTIONS "urn:xmpp:mentions:0"                    /* XEP-0513 */
#define WC_NS_MDS "urn:xmpp:mds:displayed:0"                    /* XEP-0490 */
#define WC_NS_MDS_ASSIST "urn:xmpp:mds:server-assist:0"         /* XEP-0490 */

#define WC_NS_HATS "urn:xmpp:hats:0"                         /* XEP-0317 */
#define WC_NS_HATS_PROSODY "xmpp:prosody.im/protocol/hats:1" /* XEP-0317 0.1, as seen */
#define WC_NS_CHANNEL_SEARCH "urn:xmpp:channel-search:0:search" /* XEP-0433 */
#define WC_NS_PINNING "urn:xmpp:bookmarks-pinning:0"            /* XEP-0469 */
#define WC_NS_NOTIFY "urn:xmpp:notification-settings:1"         /* XEP-0492 */
#define WC_NS_NOTIFY_0 "urn:xmpp:notification-settings:0"       /* XEP-0492 0.1 */
#define WC_NS_SPACES "urn:xmpp:spaces:0"                        /* XEP-0503 */
#define WC_NS_SPACES_AVATAR "urn:xmpp:spaces:avatar:metadata:0" /* XEP-0503 */
#define WC_NS_SPACES_BANNER "urn:xmpp:spaces:banner:metadata:0" /* XEP-0503 */
#define WC_NS_FOLLOWED "urn:xmpp:pubsub:subscription:0"         /* XEP-0330 */
#define WC_NS_FOLLOWED_OLD "urn:xmpp:pubsub:subscription"       /* XEP-0330 0.1 */
#define WC_NS_MOVIM_SPACES "{https://movim.eu}spaces_subscriptions_node" /* of Movim */
#define WC_NS_MOVIM_CALL "{https://movim.eu}bookmarks-conference-call"   /* of Movim */
#define WC_NS_MARKS "https://whinchat.im/protocol/chat-settings:0"       /* ours */

/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tables of a case's records and the words of their vocabularies. A released line is frozen: a
 * new field is a new line with the user_version that brings it. */
#include "case/cm-records.h"

#include <glib/gi18n-lib.h>

#define FIELD(n_, k_, f_, l_)                                                                      \
  {                                                                                                \
    .name = n_, .kind = CM_FIELD_##k_, .since = 1, .flags = f_, .label = l_                        \
  }
#define NUMBER(n_, k_, f_, l_, d_)                                                                 \
  {                                                                                                \
    .name = n_, .kind = CM_FIELD_##k_, .since = 1, .flags = f_, .label = l_, .fallback = d_        \
  }
#define WORDS(n_, v_, f_, l_, d_)                                                                  \
  {                                                                                                \
    .name = n_, .kind = CM_FIELD_KEY, .since = 1, .flags = f_, .label = l_, .keys = v_,            \
    .fallback = d_                                                                                 \
  }
#define REFERENCE(n_, t_, f_, l_)                                                                  \
  {                                                                                                \
    .name = n_, .kind = CM_FIELD_REF, .since = 1, .flags = f_, .label = l_, .target = t_           \
  }
#define RECORD(n_, i_, o_, l_, f_)                                                                 \
  {                                                                                                \
    .name = n_, .number = i_, .since = 1, .organisation = o_, .label = l_, .fields = f_,           \
    .n_fields = G_N_ELEMENTS (f_)                                                                  \
  }
#define REQ  CM_FIELD_REQUIRED
#define SRCH CM_FIELD_SEARCH
/* clang-format off */
#define MARKS                                                                                      \
  NUMBER ("flag", BOOL, REQ, N_ ("Flag"), "0"),                                                    \
  NUMBER ("pinned", BOOL, REQ, N_ ("Pinned"), "0"),                                                \
  WORDS ("color", colors, 0, N_ ("Colour"), NULL),                                                 \
  NUMBER ("in_report", BOOL, REQ, N_ ("In report"), "1")

static const char *const kinds[] = { "incident", "exercise", NULL };
static const char *const classifications[] = { "ransomware", "bec", "intrusion", "insider", "data_leak", "web", "cloud", "dos", "supply_chain", "other", NULL };
static const char *const severities[] = { "undetermined", "low", "medium", "high", "critical", NULL };
static const char *const case_phases[] = { "triage", "investigation", "containment", "eradication", "recovery", "reporting", "closed", NULL };
static const char *const outcomes[] = { "unknown", "true_positive_impact", "true_positive_no_impact", "false_positive", "legitimate", "duplicate", "not_applicable", NULL };
static const char *const tlps[] = { "clear", "green", "amber", "amber_strict", "red", NULL };
static const char *const paps[] = { "clear", "green", "amber", "red", NULL };
static const char *const roles[] = { "lead", "deputy", "scribe", "analyst", "forensics", "communications", "legal", "liaison", "executive", "observer", "facilitator", "evaluator", "player", "role_player", NULL };
static const char *const asset_kinds[] = { "workstation", "server", "domain_controller", "network_device", "account", "service_account", "cloud", "mailbox", "mobile", "ot", "application", "attacker_infrastructure", "other", NULL };
static const char *const privileges[] = { "user", "admin", "domain_admin", "service", "root", NULL };
static const char *const compromises[] = { "to_be_determined", "suspected", "compromised", "clean", "unknown", NULL };
static const char *const containments[] = { "none", "requested", "isolated", "blocked", "disabled", "reset", "rebuilt", "released", NULL };
static const char *const analyses[] = { "none", "todo", "started", "pending", "done", "cancelled", NULL };
static const char *const criticalities[] = { "low", "medium", "high", "critical", NULL };
static const char *const observation_states[] = { "observed", "suspected", "absent", NULL };
static const char *const confidences[] = { "low", "medium", "high", NULL };
static const char *const verbs[] = { "preserve", "examine", "watch", "restrict", "isolate", "disable", "remove", "reset", "rebuild", "restore", "harden", "notify", "decide", "test", NULL };
static const char *const target_kinds[] = { "host", "account", "session", "network", "mailbox", "message", "file", "process", "service", "autostart", "cloud", "secret", "data", "backup", "org", NULL };
static const char *const phases[] = { "prepare", "identify", "contain", "eradicate", "recover", "learn", "communicate", NULL };
static const char *const lanes[] = { "now", "later", NULL };
static const char *const action_states[] = { "suggested", "accepted", "planned", "in_progress", "done", "verified", "blocked", "rejected", "not_applicable", "superseded", "failed", "rolled_back", NULL };
static const char *const colors[] = { "red", "orange", "yellow", "green", "blue", "purple", "gray", NULL };
static const char *const link_kinds[] = { "on", "shown_by", "proved_by", "uses", "involves", "mentions", "from", "counters", "prevents", "targets", "examines", "preserves", "restores", "depends", "replaces", "covers", "about", "supports", "contradicts", "tagged", "related", NULL };

static const CmField cases_fields[] = {
  FIELD ("number", TEXT, SRCH, N_ ("Number")),
  FIELD ("title", TEXT, REQ | SRCH, N_ ("Title")),
  FIELD ("client", TEXT, SRCH, N_ ("Client")),
  FIELD ("summary", TEXT, SRCH, N_ ("Summary")),
  WORDS ("kind", kinds, REQ, N_ ("Kind"), "incident"),
  FIELD ("domain", ID, REQ, N_ ("Domain")),
  FIELD ("attack_version", ID, 0, N_ ("ATT&CK version")),
  WORDS ("classification", classifications, 0, N_ ("Classification"), NULL),
  WORDS ("severity", severities, REQ, N_ ("Severity"), "undetermined"),
  WORDS ("phase", case_phases, REQ, N_ ("Phase"), "triage"),
  WORDS ("outcome", outcomes, 0, N_ ("Outcome"), NULL),
  WORDS ("tlp", tlps, REQ, N_ ("TLP"), "amber"),
  WORDS ("pap", paps, 0, N_ ("PAP"), NULL),
  NUMBER ("quiet", BOOL, REQ, N_ ("Quiet"), "0"),
  FIELD ("quiet_since", US, 0, N_ ("Quiet since")),
  NUMBER ("display_zone", TEXT, REQ, N_ ("Shown zone"), "UTC"),
  NUMBER ("private", BOOL, REQ, N_ ("Private"), "0"),
  FIELD ("closing_note", TEXT, SRCH, N_ ("Closing note")),
  FIELD ("occurred", TIME, 0, N_ ("Occurred")),
  FIELD ("detected", TIME, 0, N_ ("Detected")),
  FIELD ("reported", TIME, 0, N_ ("Reported")),
  FIELD ("contained", TIME, 0, N_ ("Contained")),
  FIELD ("eradicated", TIME, 0, N_ ("Eradicated")),
  FIELD ("recovered", TIME, 0, N_ ("Recovered")),
  FIELD ("closed", TIME, 0, N_ ("Closed")),
};

static const CmField person_fields[] = {
  FIELD ("name", TEXT, REQ | SRCH, N_ ("Name")),
  FIELD ("short", TEXT, SRCH, N_ ("Short name")),
  FIELD ("organisation", TEXT, SRCH, N_ ("Organisation")),
  FIELD ("contact", TEXT, 0, N_ ("Contact")),
  FIELD ("notes", TEXT, SRCH, N_ ("Notes")),
};

static const CmField role_fields[] = {
  REFERENCE ("person_id", "person", REQ, N_ ("Person")),
  FIELD ("since", TIME, 0, N_ ("Since")),
  FIELD ("until", TIME, 0, N_ ("Until")),
  WORDS ("role", roles, REQ, N_ ("Role"), NULL),
};

static const CmField asset_fields[] = {
  FIELD ("name", TEXT, REQ | SRCH, N_ ("Name")),
  REFERENCE ("parent_id", "asset", 0, N_ ("Part of")),
  FIELD ("address", TEXT, SRCH, N_ ("Address")),
  FIELD ("os", TEXT, 0, N_ ("Operating system")),
  FIELD ("site", TEXT, 0, N_ ("Site")),
  WORDS ("kind", asset_kinds, REQ, N_ ("Kind"), "other"),
  WORDS ("privilege", privileges, 0, N_ ("Privilege"), NULL),
  WORDS ("compromise", compromises, REQ, N_ ("Compromise"), "to_be_determined"),
  WORDS ("containment", containments, REQ, N_ ("Containment"), "none"),
  WORDS ("analysis", analyses, REQ, N_ ("Analysis"), "none"),
  WORDS ("criticality", criticalities, 0, N_ ("Criticality"), NULL),
  FIELD ("clock_offset", US, 0, N_ ("Clock offset")),
  FIELD ("first_bad", TIME, 0, N_ ("First bad use")),
  FIELD ("last_bad", TIME, 0, N_ ("Last bad use")),
  REFERENCE ("owner_id", "person", 0, N_ ("Owner")),
  FIELD ("reason", TEXT, SRCH, N_ ("Reason")),
  FIELD ("notes", TEXT, SRCH, N_ ("Notes")),
  MARKS,
};

static const CmField asset_alias_fields[] = {
  REFERENCE ("asset_id", "asset", REQ, N_ ("Asset")),
  FIELD ("alias", TEXT, REQ | SRCH, N_ ("Alias")),
};

static const CmField observation_fields[] = {
  FIELD ("technique", ID, REQ | SRCH, N_ ("Technique")),
  FIELD ("tactic", ID, 0, N_ ("Tactic")),
  FIELD ("software", ID, 0, N_ ("Software")),
  FIELD ("source", TEXT, SRCH, N_ ("Source")),
  REFERENCE ("found_by", "person", 0, N_ ("Found by")),
  WORDS ("status", observation_states, REQ, N_ ("Status"), "observed"),
  WORDS ("confidence", confidences, 0, N_ ("Confidence"), NULL),
  FIELD ("first", TIME, 0, N_ ("When")),
  FIELD ("last", TIME, 0, N_ ("Until")),
  FIELD ("known", TIME, 0, N_ ("Known since")),
  FIELD ("procedure", TEXT, SRCH, N_ ("Procedure")),
  FIELD ("command", TEXT, SRCH, N_ ("Command")),
  FIELD ("tool", TEXT, SRCH, N_ ("Tool")),
  FIELD ("scope", TEXT, SRCH, N_ ("Scope")),
  FIELD ("looked", INT, 0, N_ ("Looked at")),
  FIELD ("in_scope", INT, 0, N_ ("In scope")),
  MARKS,
};

/* batch_id gets its REFERENCES when the record of batches comes: a table that is not there cannot be
 * pointed at. */
static const CmField action_fields[] = {
  FIELD ("countermeasure", ID, 0, N_ ("Countermeasure")),
  FIELD ("set_uid", ID, 0, N_ ("Set")),
  FIELD ("title", TEXT, REQ | SRCH, N_ ("Title")),
  FIELD ("target", TEXT, SRCH, N_ ("Target")),
  WORDS ("verb", verbs, 0, N_ ("Verb"), NULL),
  WORDS ("target_kind", target_kinds, 0, N_ ("Kind of target"), NULL),
  WORDS ("phase", phases, REQ, N_ ("Phase"), "contain"),
  WORDS ("lane", lanes, REQ, N_ ("Lane"), "now"),
  WORDS ("status", action_states, REQ, N_ ("Status"), "accepted"),
  WORDS ("status_before", action_states, 0, N_ ("Status before"), NULL),
  FIELD ("reason", TEXT, SRCH, N_ ("Reason")),
  REFERENCE ("owner_id", "person", 0, N_ ("Owner")),
  REFERENCE ("approver_id", "person", 0, N_ ("Approver")),
  FIELD ("approved", TIME, 0, N_ ("Approved")),
  FIELD ("approval_owed", US, 0, N_ ("Approval owed")),
  FIELD ("batch_id", ID, 0, N_ ("Batch")),
  FIELD ("pinned_rank", INT, 0, N_ ("Pinned rank")),
  FIELD ("rationale", TEXT, SRCH, N_ ("Rationale")),
  FIELD ("guidance", TEXT, SRCH, N_ ("Guidance")),
  FIELD ("disruption", INT, 0, N_ ("Disruption")),
  FIELD ("tipoff", INT, 0, N_ ("Tip-off")),
  FIELD ("evidence_risk", INT, 0, N_ ("Evidence risk")),
  FIELD ("effort_min", INT, 0, N_ ("Effort in minutes")),
  FIELD ("requested", TIME, 0, N_ ("Requested")),
  FIELD ("due", TIME, 0, N_ ("Due")),
  FIELD ("started", TIME, 0, N_ ("Started")),
  FIELD ("done", TIME, 0, N_ ("Done")),
  REFERENCE ("done_by", "person", 0, N_ ("Done by")),
  FIELD ("result", TEXT, SRCH, N_ ("Result")),
  REFERENCE ("undo_of", "action", 0, N_ ("Undoes")),
  FIELD ("undo_due", TIME, 0, N_ ("Undo due")),
  MARKS,
};

static const CmField link_fields[] = {
  FIELD ("from_type", ID, REQ, N_ ("From")),
  FIELD ("from_id", ID, REQ, N_ ("From")),
  WORDS ("kind", link_kinds, REQ, N_ ("Kind"), NULL),
  FIELD ("to_type", ID, REQ, N_ ("To")),
  FIELD ("to_id", ID, REQ, N_ ("To")),
  FIELD ("note", TEXT, SRCH, N_ ("Note")),
};

const CmRecordType cm_record_cases = RECORD ("cases", 1, TRUE, N_ ("Case"), cases_fields);
const CmRecordType cm_record_person = RECORD ("person", 2, FALSE, N_ ("Person"), person_fields);
const CmRecordType cm_record_role = RECORD ("role", 3, FALSE, N_ ("Role"), role_fields);
const CmRecordType cm_record_asset = RECORD ("asset", 4, FALSE, N_ ("Asset"), asset_fields);
const CmRecordType cm_record_asset_alias = RECORD ("asset_alias", 5, FALSE, N_ ("Alias"), asset_alias_fields);
const CmRecordType cm_record_observation = RECORD ("observation", 6, FALSE, N_ ("Observation"), observation_fields);
const CmRecordType cm_record_action = RECORD ("action", 7, FALSE, N_ ("Action"), action_fields);
const CmRecordType cm_record_link = RECORD ("link", 8, FALSE, N_ ("Link"), link_fields);
/* clang-format on */

const CmRecordType *const cm_record_types[] = {
  &cm_record_cases,  &cm_record_person,      &cm_record_role,
  &cm_record_asset,  &cm_record_asset_alias, &cm_record_observation,
  &cm_record_action, &cm_record_link,        NULL,
};

static const struct
{
  const char *key, *label;
} key_labels[] = {
  { "about", N_ ("About") },
  { "absent", N_ ("Absent") },
  { "accepted", N_ ("Accepted") },
  { "account", N_ ("Account") },
  { "admin", N_ ("Administrator") },
  { "amber", N_ ("Amber") },
  { "amber_strict", N_ ("Amber strict") },
  { "analyst", N_ ("Analyst") },
  { "application", N_ ("Application") },
  { "attacker_infrastructure", N_ ("Attacker infrastructure") },
  { "autostart", N_ ("Autostart") },
  { "backup", N_ ("Backup") },
  { "bec", N_ ("Business e-mail compromise") },
  { "blocked", N_ ("Blocked") },
  { "blue", N_ ("Blue") },
  { "cancelled", N_ ("Cancelled") },
  { "clean", N_ ("Clean") },
  { "clear", N_ ("Clear") },
  { "closed", N_ ("Closed") },
  { "cloud", N_ ("Cloud") },
  { "communicate", N_ ("Communicate") },
  { "communications", N_ ("Communications") },
  { "compromised", N_ ("Compromised") },
  { "contain", N_ ("Contain") },
  { "containment", N_ ("Containment") },
  { "contradicts", N_ ("Contradicts") },
  { "counters", N_ ("Counters") },
  { "covers", N_ ("Covers") },
  { "critical", N_ ("Critical") },
  { "data", N_ ("Data") },
  { "data_leak", N_ ("Data leak") },
  { "decide", N_ ("Decide") },
  { "depends", N_ ("Depends") },
  { "deputy", N_ ("Deputy") },
  { "disable", N_ ("Disable") },
  { "disabled", N_ ("Disabled") },
  { "domain_admin", N_ ("Domain administrator") },
  { "domain_controller", N_ ("Domain controller") },
  { "done", N_ ("Done") },
  { "dos", N_ ("Denial of service") },
  { "duplicate", N_ ("Duplicate") },
  { "eradicate", N_ ("Eradicate") },
  { "eradication", N_ ("Eradication") },
  { "evaluator", N_ ("Evaluator") },
  { "examine", N_ ("Examine") },
  { "examines", N_ ("Examines") },
  { "executive", N_ ("Executive") },
  { "exercise", N_ ("Exercise") },
  { "facilitator", N_ ("Facilitator") },
  { "failed", N_ ("Failed") },
  { "false_positive", N_ ("False positive") },
  { "file", N_ ("File") },
  { "forensics", N_ ("Forensics") },
  { "from", N_ ("From") },
  { "gray", N_ ("Grey") },
  { "green", N_ ("Green") },
  { "harden", N_ ("Harden") },
  { "high", N_ ("High") },
  { "host", N_ ("Host") },
  { "identify", N_ ("Identify") },
  { "in_progress", N_ ("In progress") },
  { "incident", N_ ("Incident") },
  { "insider", N_ ("Insider") },
  { "intrusion", N_ ("Intrusion") },
  { "investigation", N_ ("Investigation") },
  { "involves", N_ ("Involves") },
  { "isolate", N_ ("Isolate") },
  { "isolated", N_ ("Isolated") },
  { "later", N_ ("Later") },
  { "lead", N_ ("Lead") },
  { "learn", N_ ("Learn") },
  { "legal", N_ ("Legal") },
  { "legitimate", N_ ("Legitimate") },
  { "liaison", N_ ("Liaison") },
  { "low", N_ ("Low") },
  { "mailbox", N_ ("Mailbox") },
  { "medium", N_ ("Medium") },
  { "mentions", N_ ("Mentions") },
  { "message", N_ ("Message") },
  { "mobile", N_ ("Mobile") },
  { "network", N_ ("Network") },
  { "network_device", N_ ("Network device") },
  { "none", N_ ("None") },
  { "not_applicable", N_ ("Not applicable") },
  { "notify", N_ ("Notify") },
  { "now", N_ ("Now") },
  { "observed", N_ ("Observed") },
  { "observer", N_ ("Observer") },
  { "on", N_ ("On") },
  { "orange", N_ ("Orange") },
  { "org", N_ ("Organisation") },
  { "ot", N_ ("Industrial control") },
  { "other", N_ ("Other") },
  { "pending", N_ ("Pending") },
  { "planned", N_ ("Planned") },
  { "player", N_ ("Player") },
  { "prepare", N_ ("Prepare") },
  { "preserve", N_ ("Preserve") },
  { "preserves", N_ ("Preserves") },
  { "prevents", N_ ("Prevents") },
  { "process", N_ ("Process") },
  { "proved_by", N_ ("Proved by") },
  { "purple", N_ ("Purple") },
  { "ransomware", N_ ("Ransomware") },
  { "rebuild", N_ ("Rebuild") },
  { "rebuilt", N_ ("Rebuilt") },
  { "recover", N_ ("Recover") },
  { "recovery", N_ ("Recovery") },
  { "red", N_ ("Red") },
  { "rejected", N_ ("Rejected") },
  { "related", N_ ("Related") },
  { "released", N_ ("Released") },
  { "remove", N_ ("Remove") },
  { "replaces", N_ ("Replaces") },
  { "reporting", N_ ("Reporting") },
  { "requested", N_ ("Requested") },
  { "reset", N_ ("Reset") },
  { "restore", N_ ("Restore") },
  { "restores", N_ ("Restores") },
  { "restrict", N_ ("Restrict") },
  { "role_player", N_ ("Role player") },
  { "rolled_back", N_ ("Rolled back") },
  { "root", N_ ("Root") },
  { "scribe", N_ ("Scribe") },
  { "secret", N_ ("Secret") },
  { "server", N_ ("Server") },
  { "service", N_ ("Service") },
  { "service_account", N_ ("Service account") },
  { "session", N_ ("Session") },
  { "shown_by", N_ ("Shown by") },
  { "started", N_ ("Started") },
  { "suggested", N_ ("Suggested") },
  { "superseded", N_ ("Superseded") },
  { "supply_chain", N_ ("Supply chain") },
  { "supports", N_ ("Supports") },
  { "suspected", N_ ("Suspected") },
  { "tagged", N_ ("Tagged") },
  { "targets", N_ ("Targets") },
  { "test", N_ ("Test") },
  { "to_be_determined", N_ ("To be determined") },
  { "todo", N_ ("To do") },
  { "triage", N_ ("Triage") },
  { "true_positive_impact", N_ ("True positive with impact") },
  { "true_positive_no_impact", N_ ("True positive without impact") },
  { "undetermined", N_ ("Undetermined") },
  { "unknown", N_ ("Unknown") },
  { "user", N_ ("User") },
  { "uses", N_ ("Uses") },
  { "verified", N_ ("Verified") },
  { "watch", N_ ("Watch") },
  { "web", N_ ("Web") },
  { "workstation", N_ ("Workstation") },
  { "yellow", N_ ("Yellow") },
};

const char *
cm_key_label (const CmField *field, const char *key)
{
  if (key == NULL || field->keys == NULL)
    return key;
  for (gsize i = 0; i < G_N_ELEMENTS (key_labels); i++)
    if (g_str_equal (key_labels[i].key, key))
      return _ (key_labels[i].label);
  return key;
}

/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the commands on cases share. */
#pragma once

#include "cli.h"

#include "case/cm-case.h"

G_BEGIN_DECLS

/* A case that a command works on; knowledge and release only after cli_open_case_release. */
typedef struct
{
  CmStore *store;
  CmCase *self;
  CmKnowledge *knowledge;
  CmRelease *release; /* borrowed */
} CliCase;

void cli_case_clear (CliCase *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliCase, cli_case_clear)

CmStore *cli_open_store (Cli *cli, GError **error);
/* @text: UUID, number or prefix. */
gboolean cli_open_case (Cli *cli, const char *text, CliCase *out, GError **error);
gboolean cli_open_case_release (Cli *cli, CliCase *out, GError **error);
/* In the case's release, else in any loaded one. */
CmTechnique *cli_find_technique (CliCase *self, const char *id, GError **error);
/* FALSE after it was said that @value is no key of the field. */
gboolean cli_check_key (const CliCommand *command,
                        const CmRecordType *type,
                        const char *field,
                        const char *option,
                        const char *value);
/* FALSE after it was said what is wrong with the time; @text may be NULL. */
gboolean cli_parse_time (Cli *cli,
                         const CliCommand *command,
                         CliCase *self,
                         const char *option,
                         const char *text,
                         CmTime *out);
JsonArray *cli_heads_to_json (CliCase *self);

G_END_DECLS

/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads data/attack-releases.json from the program's resources. */
#include "attack/cm-releases.h"

#include "base/cm-json.h"
#include "base/cm-time.h"
#include "core-resources.h"

#include <string.h>

char *
cm_releases_infer (const char *domain, gint64 modified_us, GError **error)
{
  g_autofree char *day = cm_time_format_iso (modified_us, "day");
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (core_get_resource (), "/org/countermove/core/attack-releases.json",
                              G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autoptr (JsonNode) root = NULL;
  JsonArray *releases = NULL;
  const char *best = NULL, *best_day = NULL;
  gsize size;
  const char *text;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &size);
  root = cm_json_parse ("attack-releases.json", text, size, error);
  if (root == NULL ||
      !cm_json_get_array (json_node_get_object (root), "releases", "", TRUE, &releases, error))
    return NULL;
  for (guint i = 0; i < json_array_get_length (releases); i++)
    {
      JsonObject *release = json_array_get_object_element (releases, i);
      const char *release_day = json_object_get_string_member (release, "day");

      if (g_str_equal (json_object_get_string_member (release, "domain"), domain) &&
          strcmp (release_day, day) >= 0 && (best == NULL || strcmp (release_day, best_day) < 0))
        {
          best = json_object_get_string_member (release, "version");
          best_day = release_day;
        }
    }
  return g_strdup (best != NULL ? best : day);
}

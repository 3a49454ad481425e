// The page at which a sign-in in a window of its own ends. What it tells holds no secret; whoever opened it asks the
// server what happened.

import { given } from "./window.js";

const { outcome, error = "", message = "", origins = "" } = document.body.dataset;
const news = outcome === "success"
  ? { type: "nango_oauth_callback_success" }
  : { type: "nango_oauth_callback_error", payload: { message, errorType: error } };
const listed = origins.split(" ").filter(Boolean);
const isListed = (origin) => origin === location.origin || listed.some((entry) =>
  entry === origin || (entry.endsWith(":*") && origin.startsWith(entry.slice(0, -1)) && /^\d+$/.test(origin.slice(entry.length - 1))));
const channel = new BroadcastChannel("nango-oauth-callback");
channel.postMessage({ ...news, mark: given("window") });
channel.close();
window.addEventListener("message", ({ origin, data }) => {
  if (isListed(origin) && data?.type === "nango_oauth_callback_ack") window.close();
});
for (const origin of [location.origin, ...listed.filter((entry) => !entry.endsWith(":*"))]) window.opener?.postMessage(news, origin);
document.getElementById("close")?.addEventListener("click", () => window.close());
if (outcome === "success") setTimeout(() => window.close(), 500);

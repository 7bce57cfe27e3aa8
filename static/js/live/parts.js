// The parts of a citizen's room beside its questions. Each brings mount(context) and does nothing when its place in the
// page is missing. The context:
//   root, room, base, slug, words   the room's element, its Room, "/sesi/<slug>" (with /en), and the page's sentences
//   watch(fn)       fn(state, before) after every change; state.parts.<name> and countOf(state, group, id) are yours
//   watchMine(fn)   fn(mine) whenever saya.json was read
//   senders.<kind>  how an outbox item of your kind is sent: {send(item), onDone(item, answer), onRefused(item, error)}
//   outbox.add({kind, …}), getMine(), toast(text, action), refused(error)
import { mount as mountAttendance } from "./attendance.js";
import { mount as mountCaptions } from "./captions.js";
import { mount as mountNotices } from "./notices.js";
import { mount as mountPolls } from "./polls.js";
import { mount as mountProgramme } from "./programme.js";
import { mount as mountReactions } from "./reactions.js";
import { mount as mountSlides } from "./slides_viewer.js";
import { mount as mountTabs } from "./tabs.js";
import { mount as mountTyping } from "./typing.js";
import { mount as mountVideo } from "./video.js";

const MOUNTS = [mountProgramme, mountSlides, mountNotices, mountReactions, mountPolls, mountTabs, mountTyping, mountVideo, mountCaptions, mountAttendance];

export function mountParts(context) {
  for (const mount of MOUNTS) mount(context);
}

// The tools of the control room. Each brings mount(context) and does nothing when its place in the page is missing.
// Buttons are forms with data-act, which control.js sends by itself; what a part shows comes from state.parts.<name>.
//   root, room, base, slug, words, toast(text, action), watch(fn): fn(state, before) after every change
import { mount as mountCaptions } from "./control_captions.js";
import { mount as mountNotices } from "./control_notices.js";
import { mount as mountCues } from "./cues.js";
import { mount as mountFairness } from "./fairness.js";
import { mount as mountPolls } from "./control_polls.js";
import { mount as mountPresence } from "./presence.js";
import { mount as mountProgramme } from "./programme.js";
import { mount as mountQuestions } from "./control_questions.js";
import { mount as mountSlides } from "./control_slides.js";
import { mount as mountVideo } from "./control_video.js";

const MOUNTS = [mountQuestions, mountPolls, mountCues, mountPresence, mountProgramme, mountSlides, mountNotices, mountVideo, mountCaptions, mountFairness];

export function mountControlParts(context) {
  for (const mount of MOUNTS) mount(context);
}

// Switched off (JKD_SERVICE_WORKER): takes the place of a worker that is out there, forgets what it kept, and goes.
// What citizens wrote and have not sent stays in the browser and is sent by the pages.
async function forget() {
  for (const name of await caches.keys()) if (name.startsWith("jkd-")) await caches.delete(name);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  await forget();
  await self.registration.unregister();
  await new Promise((done) => { setTimeout(done, 1000); }); // the old worker may have been in the midst of keeping a page
  await forget();
})()));

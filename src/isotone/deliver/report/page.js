// The sound file lies beside this page. While it plays, a line runs through the curves and a ring
// along the way; a click on a curve goes there.
(() => {
  const audio = document.querySelector("audio");
  const tracks = document.querySelector(".tracks");
  const ring = document.querySelector(".here");
  const way = JSON.parse(document.getElementById("way").textContent);
  const place = (seconds) => {
    let i = 0;
    while (i < way.length - 2 && way[i + 1][0] <= seconds) i += 1;
    const [t0, v0, a0] = way[i];
    const [t1, v1, a1] = way[Math.min(i + 1, way.length - 1)];
    const part = t1 > t0 ? Math.min(Math.max((seconds - t0) / (t1 - t0), 0), 1) : 0;
    ring.setAttribute("cx", (v0 + (v1 - v0) * part) * 100);
    ring.setAttribute("cy", -(a0 + (a1 - a0) * part) * 100);
  };
  const follow = () => {
    if (!(audio.duration > 0)) return;
    document.body.classList.add("playing");
    tracks.style.setProperty("--at", audio.currentTime / audio.duration);
    place(audio.currentTime);
  };
  audio.addEventListener("timeupdate", follow);
  audio.addEventListener("seeked", follow);
  audio.addEventListener("error", () => {
    audio.hidden = true;
    document.getElementById("no-sound").hidden = false;
  });
  for (const plot of document.querySelectorAll(".plot")) {
    plot.addEventListener("click", (event) => {
      if (!(audio.duration > 0)) return;
      const box = plot.getBoundingClientRect();
      audio.currentTime = ((event.clientX - box.left) / box.width) * audio.duration;
    });
  }
})();

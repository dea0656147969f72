// Figures of pages: as soon as one comes near the window, its drawing is replaced by one whose values can be chosen.
// The drawing of the server stays where scripts do not run or something fails.
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      import("./charts.js").then(({ enliven }) => enliven(target)).catch((error) => console.warn(error));
    }
  },
  { rootMargin: "150px" },
);
document.querySelectorAll("figure[data-values]").forEach((figure) => near.observe(figure));

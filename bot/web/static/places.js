// How far each place is, and the nearest first. Where somebody is stays on their phone: the
// distances are worked out here, nothing is sent and nothing kept.
"use strict";

(() => {
  const button = document.getElementById("near");
  const told = document.getElementById("nearness");
  if (!navigator.geolocation || !window.isSecureContext) return;
  button.hidden = false;

  const EARTH_METRES = 6371000;
  const radians = (degrees) => (degrees * Math.PI) / 180;

  // The great-circle distance (haversine), as bot/listings/places.py has it.
  function metres(from, to) {
    const north = radians(to.latitude - from.latitude);
    const east = radians(to.longitude - from.longitude);
    const shrink = Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude));
    const half = Math.sin(north / 2) ** 2 + shrink * Math.sin(east / 2) ** 2;
    return 2 * EARTH_METRES * Math.asin(Math.sqrt(half));
  }

  function spoken(distance) {
    const hundreds = Math.max(1, Math.round(distance / 100));
    return hundreds < 10 ? `离您约${100 * hundreds}米` : `离您约${(distance / 1000).toFixed(1)}公里`;
  }

  function sort(here) {
    for (const list of document.querySelectorAll(".found")) {
      const cards = [...list.children].map((card) => {
        const { latitude, longitude } = card.dataset;
        if (!latitude) return { card, far: Infinity };
        return { card, far: metres(here, { latitude: +latitude, longitude: +longitude }) };
      });
      cards.sort((one, other) => (one.far < other.far ? -1 : one.far > other.far ? 1 : 0));
      for (const { card, far } of cards) {
        card.querySelector(".far")?.remove();
        if (far < Infinity) card.querySelector("h3").after(page.make("p", "left far", spoken(far)));
        list.append(card);
      }
    }
    told.textContent = "近的排在前面，是直线距离。您的位置只在手机上用了一下，没有发出去，也没有存。";
  }

  button.addEventListener("click", () => {
    told.textContent = "…正在看您在哪";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => sort(coords),
      () => { told.textContent = "没拿到位置。请在手机设置里允许定位再点一次，或者按镇街、社区的名字看。"; },
      { timeout: 10000, maximumAge: 60000 },
    );
  });
})();

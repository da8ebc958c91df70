// The default selection of `prep select` as a compiled ROOT RDataFrame on one thread.
//
//   rdf_select OUT.root FILE...
//
// The same columns, cuts and working point (atlas-mv2c10-70), one uniform draw a jet; the
// selected objects of the events that pass go to a tree through Snapshot, uncompressed, as ours do.
// Everything is typed: nothing is compiled at run time. The cheapest cut comes first, and the
// columns of later ones are read for the entries that pass it alone. Prints one line of JSON.

#include <ROOT/RDataFrame.hxx>
#include <ROOT/RVec.hxx>
#include <TError.h>
#include <TRandom.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

using ROOT::RVecF;
using ROOT::RVecI;
using Indices = ROOT::RVec<std::size_t>;

namespace {

constexpr float kJetPT = 25, kLeptonPT = 20, kEta = 2.5;

double tagProbability(unsigned flavor, double pt) {
  double p;
  switch (flavor) {
    case 5: p = 0.80 * std::tanh(0.003 * pt) * 30 / (1 + 0.086 * pt); break;
    case 4: p = 0.128 * std::tanh(0.02 * pt) / (1 + 0.0034 * pt); break;
    case 15: p = 1.0 / 55; break;
    default: p = 0.002 + 7.3e-6 * pt;
  }
  return std::clamp(p, 0.0, 1.0);
}

int countOf(const RVecF &pt, const RVecF &eta, float minimum) {
  int count = 0;
  for (std::size_t i = 0; i < pt.size(); ++i)
    count += pt[i] >= minimum && std::abs(eta[i]) < kEta;
  return count;
}

/// The selected objects' places in the collection, pT descending.
Indices placesOf(const RVecF &pt, const RVecF &eta, float minimum) {
  Indices places;
  for (std::size_t i = 0; i < pt.size(); ++i)
    if (pt[i] >= minimum && std::abs(eta[i]) < kEta) places.push_back(i);
  std::stable_sort(places.begin(), places.end(), [&](auto a, auto b) { return pt[a] > pt[b]; });
  return places;
}

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: rdf_select OUT.root FILE...\n"), 64;
  const auto start = std::chrono::steady_clock::now();
  gErrorIgnoreLevel = kError;  // Delphes' classes have no dictionary here, and need none.
  TRandom random(1);

  const auto leptons = [](const RVecF &ept, const RVecF &eeta, const RVecF &mpt,
                          const RVecF &meta) {
    return countOf(ept, eeta, kLeptonPT) + countOf(mpt, meta, kLeptonPT) == 1;
  };
  const auto tags = [&random](const Indices &places, const RVecF &pt,
                              const ROOT::RVec<unsigned> &flavor) {
    RVecI tagged(places.size());
    for (std::size_t i = 0; i < places.size(); ++i)
      tagged[i] = random.Rndm() < tagProbability(flavor[places[i]], pt[places[i]]);
    return tagged;
  };
  const auto first = [](const RVecF &values) { return values[0]; };
  const auto firstNumber = [](const ROOT::RVec<Long64_t> &values) { return values[0]; };
  const auto take = [](const RVecF &values, const Indices &places) {
    return ROOT::VecOps::Take(values, places);
  };
  const auto takeCharge = [](const RVecI &values, const Indices &places) {
    return ROOT::VecOps::Take(values, places);
  };
  const auto takeFlavor = [](const ROOT::RVec<unsigned> &values, const Indices &places) {
    return ROOT::VecOps::Take(values, places);
  };
  const auto leptonPlaces = [](const RVecF &pt, const RVecF &eta) {
    return placesOf(pt, eta, kLeptonPT);
  };

  ROOT::RDataFrame events("Delphes", std::vector<std::string>(argv + 2, argv + argc));
  auto all = events.Count();
  auto oneLepton =
      events.Filter(leptons, {"Electron.PT", "Electron.Eta", "Muon.PT", "Muon.Eta"});
  auto fiveJets =
      oneLepton
          .Define("places",
                  [](const RVecF &pt, const RVecF &eta) { return placesOf(pt, eta, kJetPT); },
                  {"Jet.PT", "Jet.Eta"})
          .Filter([](const Indices &places) { return places.size() >= 5; }, {"places"});
  auto threeTags =
      fiveJets.Define("jet_btag", tags, {"places", "Jet.PT", "Jet.Flavor"})
          .Filter([](const RVecI &tagged) { return ROOT::VecOps::Sum(tagged) >= 3; },
                  {"jet_btag"});
  auto counts = std::vector{oneLepton.Count(), fiveJets.Count(), threeTags.Count()};

  auto selected =
      threeTags
          .DefinePerSample("file", [&](unsigned, const ROOT::RDF::RSampleInfo &sample) {
            for (int i = 2; i < argc; ++i)
              if (sample.Contains(argv[i])) return i - 2;
            return -1;
          })
          .Define("entry", [](ULong64_t entry) { return entry; }, {"rdfentry_"})
          .Define("number", firstNumber, {"Event.Number"})
          .Define("weight", first, {"Event.Weight"})
          .Define("met", first, {"MissingET.MET"})
          .Define("met_phi", first, {"MissingET.Phi"})
          .Define("jet_pt", take, {"Jet.PT", "places"})
          .Define("jet_eta", take, {"Jet.Eta", "places"})
          .Define("jet_phi", take, {"Jet.Phi", "places"})
          .Define("jet_mass", take, {"Jet.Mass", "places"})
          .Define("jet_flavor", takeFlavor, {"Jet.Flavor", "places"});
  std::vector<std::string> columns{"file", "entry", "number", "weight", "met", "met_phi",
                                   "jet_pt", "jet_eta", "jet_phi", "jet_mass", "jet_flavor",
                                   "jet_btag"};
  ROOT::RDF::RNode node = selected;
  for (const auto &[name, branch] : {std::pair<std::string, std::string>{"electron", "Electron"},
                                     {"muon", "Muon"}}) {
    node = node.Define(name + "_places", leptonPlaces, {branch + ".PT", branch + ".Eta"})
               .Define(name + "_pt", take, {branch + ".PT", name + "_places"})
               .Define(name + "_eta", take, {branch + ".Eta", name + "_places"})
               .Define(name + "_phi", take, {branch + ".Phi", name + "_places"})
               .Define(name + "_charge", takeCharge, {branch + ".Charge", name + "_places"});
    for (const char *suffix : {"_pt", "_eta", "_phi", "_charge"}) columns.push_back(name + suffix);
  }
  ROOT::RDF::RSnapshotOptions options;
  options.fLazy = true;
  options.fCompressionLevel = 0;
  auto output = node.Snapshot("selected", argv[1], columns, options);

  const auto loop = std::chrono::steady_clock::now();
  const auto total = *all;  // runs the one event loop for all that is booked
  const double loopSeconds = secondsSince(loop);
  std::printf("{\"all\": %llu, \"one_lepton\": %llu, \"five_jets\": %llu, \"three_bjets\": %llu, "
              "\"loop_seconds\": %.4f, \"setup_seconds\": %.4f}\n",
              total, *counts[0], *counts[1], *counts[2], loopSeconds,
              secondsSince(start) - loopSeconds);
}

#pragma once

/// The loader lock, for strands: one at a time loads, unloads, attaches or detaches. A thread that
/// DllMain starts does not begin before DllMain has returned, and one that waits for such a thread
/// waits for ever, as on Windows. Source: "Dynamic-Link Library Best Practices".
namespace rhsim::host {

/// The current strand's turn, for the lifetime of this scope; waits for it in virtual time. Nests.
/// Does nothing off the strands.
class LoaderTurn {
 public:
  LoaderTurn();
  ~LoaderTurn();
  LoaderTurn(const LoaderTurn&) = delete;
  LoaderTurn& operator=(const LoaderTurn&) = delete;

  /// A new run begins: nobody has the turn.
  static void forget();

 private:
  bool taken_ = false;
};

}  // namespace rhsim::host

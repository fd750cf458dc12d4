#include <cstddef>
#include <string>

#include "fakes/cluster/implementation.h"
#include "fakes/cluster/property_list.h"
#include "harness/base/unicode.h"
#include "harness/win32/run_heap.h"
#include "tests/fakes/cluster/environment.h"

// What functions allocate for the DLL: who made it is known until it is freed.

namespace rhsim::cluster {
namespace {

using namespace api;
using test::Environment;

struct Block {
  WideChar* name;
};

WideChar name_name[] = u"Name";

const PropertyItem* table() {
  static PropertyItem items[2] = {
      {name_name, nullptr, format_sz, {0}, 0, 0, 0, offsetof(Block, name)}, {}};
  return items;
}

/// With a run's heap, as a World has one.
struct Story : Environment {
  Story() { cluster.set_value("r1", "Name", text_value("one")); }
  Handle parameters() {
    Handle key = nullptr;
    REQUIRE(ClusterRegOpenKey(cluster.make_resource_key("r1", 1), u"Parameters", 0, &key) == 0);
    return key;
  }
  /// What would be told as a leak of the DLL: "2 of kind ..., ...".
  std::string left() {
    std::string text;
    for (const auto& left : cluster.open_handles(0)) {
      if (left.kind != "cluster key") text += std::to_string(left.open) + " of " + left.kind + ", ";
    }
    return text;
  }
  /// The argument of the last call of this function.
  std::string said(const std::string& function) {
    std::string argument = "no call";
    for (const auto& call : events<trace::ApiCall>())
      if (call.name == function) argument = call.argument;
    return argument;
  }
  win32::RunHeap heap{std::nullopt};
  Current<win32::RunHeap>::Scope heap_scope{heap};
};

}  // namespace

TEST_CASE("memory that a function made for the DLL is told by that function, until it is freed") {
  Story story;
  story.play([&] {
    const Handle key = story.parameters();
    WideChar* first = ResUtilGetSzValue(key, u"Name");
    WideChar* second = ResUtilGetSzValue(key, u"Name");
    WideChar* copy = ResUtilDupString(u"text");
    CHECK(story.left() ==
          "1 of local memory from ResUtilDupString, 2 of local memory from ResUtilGetSzValue, ");
    local_free(first);
    local_free(copy);
    CHECK(story.left() == "1 of local memory from ResUtilGetSzValue, ");
    local_free(second);
    CHECK(story.left().empty());
  });
}

TEST_CASE("memory of one resource's strand is nobody's leak before the end") {
  Story story;
  story.play([&] {
    WideChar* text = ResUtilDupString(u"text");
    CHECK(story.cluster.open_handles(1).empty());
    local_free(text);
  });
}

TEST_CASE("ResUtilFreeParameterBlock says which function filled its block") {
  Story story;
  story.play([&] {
    const Handle key = story.parameters();
    Block read{};
    CHECK(ResUtilGetPropertiesToParameterBlock(key, table(), reinterpret_cast<Byte*>(&read), 0,
                                               nullptr) == 0);
    Block twin{};
    CHECK(ResUtilDupParameterBlock(reinterpret_cast<Byte*>(&twin),
                                   reinterpret_cast<const Byte*>(&read), table()) == 0);
    ResUtilFreeParameterBlock(reinterpret_cast<Byte*>(&twin), nullptr, table());
    CHECK(story.said("ResUtilFreeParameterBlock") == "from ResUtilDupParameterBlock");
    ResUtilFreeParameterBlock(reinterpret_cast<Byte*>(&read), nullptr, table());
    CHECK(story.said("ResUtilFreeParameterBlock") == "from ResUtilGetPropertiesToParameterBlock");
    ResUtilFreeParameterBlock(reinterpret_cast<Byte*>(&read), nullptr, table());
    CHECK(story.said("ResUtilFreeParameterBlock") == "from elsewhere");
    CHECK(story.left().empty());
  });
}

TEST_CASE("a block that is filled again leaves nothing that is told as a leak") {
  Story story;
  story.play([&] {
    const Handle key = story.parameters();
    Block block{};
    for (int i = 0; i < 3; ++i)
      CHECK(ResUtilGetPropertiesToParameterBlock(key, table(), reinterpret_cast<Byte*>(&block), 0,
                                                 nullptr) == 0);
    CHECK(story.left() == "1 of local memory from ResUtilGetPropertiesToParameterBlock, ");
    ResUtilFreeParameterBlock(reinterpret_cast<Byte*>(&block), nullptr, table());
    CHECK(story.left().empty());
  });
}

}  // namespace rhsim::cluster

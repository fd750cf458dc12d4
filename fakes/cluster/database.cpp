#include "fakes/cluster/database.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "harness/base/unicode.h"

namespace rhsim::cluster {

namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Takes the first name off `path`: "a\b" gives "a" and leaves "b".
std::string_view take_name(std::string_view& path) {
  const auto end = std::min(path.find('\\'), path.size());
  const auto name = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return name;
}

}  // namespace

bool NameOrder::operator()(std::string_view left, std::string_view right) const {
  return std::lexicographical_compare(
      left.begin(), left.end(), right.begin(), right.end(),
      [](char a, char b) { return std::uint8_t(lower(a)) < std::uint8_t(lower(b)); });
}

std::shared_ptr<Key> Key::find(const std::shared_ptr<Key>& from, std::string_view relative) {
  auto key = from;
  while (key && !relative.empty()) {
    const auto subkey = key->subkeys.find(take_name(relative));
    key = subkey == key->subkeys.end() ? nullptr : subkey->second;
  }
  return key;
}

std::shared_ptr<Key> Key::create(const std::shared_ptr<Key>& from, std::string_view relative,
                                 bool& created) {
  auto key = from;
  created = false;
  while (!relative.empty()) {
    const auto name = take_name(relative);
    auto subkey = key->subkeys.find(name);
    created = subkey == key->subkeys.end();
    if (created) {
      auto fresh = std::make_shared<Key>();
      fresh->path = join_path(key->path, name);
      subkey = key->subkeys.emplace(std::string(name), std::move(fresh)).first;
    }
    key = subkey->second;
  }
  return key;
}

bool Key::erase(const std::shared_ptr<Key>& from, std::string_view relative) {
  const auto cut = relative.rfind('\\');
  const auto parent = cut == relative.npos ? from : find(from, relative.substr(0, cut));
  if (!parent) return false;
  const auto doomed =
      parent->subkeys.find(cut == relative.npos ? relative : relative.substr(cut + 1));
  if (doomed == parent->subkeys.end()) return false;
  doomed->second->deleted = true;
  parent->subkeys.erase(doomed);
  return true;
}

KeyInfo describe(const Key& key) {
  const auto length = [](const std::string& name) {
    return static_cast<Dword>(to_utf16(name).size());
  };
  KeyInfo info;
  info.subkeys = static_cast<Dword>(key.subkeys.size());
  info.values = static_cast<Dword>(key.values.size());
  for (const auto& [name, subkey] : key.subkeys)
    info.longest_subkey = std::max(info.longest_subkey, length(name));
  for (const auto& [name, value] : key.values) {
    info.longest_name = std::max(info.longest_name, length(name));
    info.longest_value = std::max(info.longest_value, static_cast<Dword>(value.bytes.size()));
  }
  return info;
}

const Value* find_value(const std::shared_ptr<Key>& from, std::string_view path,
                        std::string_view name) {
  const auto key = Key::find(from, path);
  if (!key) return nullptr;
  const auto value = key->values.find(name);
  return value == key->values.end() ? nullptr : &value->second;
}

std::string text_of(const Value& value) {
  std::u16string text(value.bytes.size() / 2, u'\0');
  if (!text.empty()) std::memcpy(text.data(), value.bytes.data(), text.size() * 2);
  return to_utf8(text.substr(0, text.find(u'\0')));
}

std::string join_path(std::string_view left, std::string_view right) {
  std::string path(left);
  if (!left.empty() && !right.empty()) path += '\\';
  return path.append(right);
}

}  // namespace rhsim::cluster
